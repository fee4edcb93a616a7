extension SOPClass {
    /// The SOP classes of all other services, and the meta SOP classes (PS3.6 table A-1), in the form that ``UIDTable`` reads.
    static let serviceTable = """
        1.2.840.10008.1.1|Verification|Verification SOP Class
        1.2.840.10008.1.3.10|MediaStorageDirectoryStorage|Media Storage Directory Storage
        1.2.840.10008.1.9|BasicStudyContentNotification|Basic Study Content Notification SOP Class|retired
        1.2.840.10008.1.20.1|StorageCommitmentPushModel|Storage Commitment Push Model SOP Class
        1.2.840.10008.1.20.2|StorageCommitmentPullModel|Storage Commitment Pull Model SOP Class|retired
        1.2.840.10008.1.40|ProceduralEventLogging|Procedural Event Logging SOP Class
        1.2.840.10008.1.42|SubstanceAdministrationLogging|Substance Administration Logging SOP Class
        1.2.840.10008.3.1.2.1.1|DetachedPatientManagement|Detached Patient Management SOP Class|retired
        1.2.840.10008.3.1.2.1.4|DetachedPatientManagementMeta|Detached Patient Management Meta SOP Class|retired
        1.2.840.10008.3.1.2.2.1|DetachedVisitManagement|Detached Visit Management SOP Class|retired
        1.2.840.10008.3.1.2.3.1|DetachedStudyManagement|Detached Study Management SOP Class|retired
        1.2.840.10008.3.1.2.3.2|StudyComponentManagement|Study Component Management SOP Class|retired
        1.2.840.10008.3.1.2.3.3|ModalityPerformedProcedureStep|Modality Performed Procedure Step SOP Class
        1.2.840.10008.3.1.2.3.4|ModalityPerformedProcedureStepRetrieve|Modality Performed Procedure Step Retrieve SOP Class
        1.2.840.10008.3.1.2.3.5|ModalityPerformedProcedureStepNotification|Modality Performed Procedure Step Notification SOP Class
        1.2.840.10008.3.1.2.5.1|DetachedResultsManagement|Detached Results Management SOP Class|retired
        1.2.840.10008.3.1.2.5.4|DetachedResultsManagementMeta|Detached Results Management Meta SOP Class|retired
        1.2.840.10008.3.1.2.5.5|DetachedStudyManagementMeta|Detached Study Management Meta SOP Class|retired
        1.2.840.10008.3.1.2.6.1|DetachedInterpretationManagement|Detached Interpretation Management SOP Class|retired
        1.2.840.10008.5.1.1.1|BasicFilmSession|Basic Film Session SOP Class
        1.2.840.10008.5.1.1.2|BasicFilmBox|Basic Film Box SOP Class
        1.2.840.10008.5.1.1.4|BasicGrayscaleImageBox|Basic Grayscale Image Box SOP Class
        1.2.840.10008.5.1.1.4.1|BasicColorImageBox|Basic Color Image Box SOP Class
        1.2.840.10008.5.1.1.4.2|ReferencedImageBox|Referenced Image Box SOP Class|retired
        1.2.840.10008.5.1.1.9|BasicGrayscalePrintManagementMeta|Basic Grayscale Print Management Meta SOP Class
        1.2.840.10008.5.1.1.9.1|ReferencedGrayscalePrintManagementMeta|Referenced Grayscale Print Management Meta SOP Class|retired
        1.2.840.10008.5.1.1.14|PrintJob|Print Job SOP Class
        1.2.840.10008.5.1.1.15|BasicAnnotationBox|Basic Annotation Box SOP Class
        1.2.840.10008.5.1.1.16|Printer|Printer SOP Class
        1.2.840.10008.5.1.1.16.376|PrinterConfigurationRetrieval|Printer Configuration Retrieval SOP Class
        1.2.840.10008.5.1.1.18|BasicColorPrintManagementMeta|Basic Color Print Management Meta SOP Class
        1.2.840.10008.5.1.1.18.1|ReferencedColorPrintManagementMeta|Referenced Color Print Management Meta SOP Class|retired
        1.2.840.10008.5.1.1.22|VOILUTBox|VOI LUT Box SOP Class
        1.2.840.10008.5.1.1.23|PresentationLUT|Presentation LUT SOP Class
        1.2.840.10008.5.1.1.24|ImageOverlayBox|Image Overlay Box SOP Class|retired
        1.2.840.10008.5.1.1.24.1|BasicPrintImageOverlayBox|Basic Print Image Overlay Box SOP Class|retired
        1.2.840.10008.5.1.1.26|PrintQueueManagement|Print Queue Management SOP Class|retired
        1.2.840.10008.5.1.1.31|PullPrintRequest|Pull Print Request SOP Class|retired
        1.2.840.10008.5.1.1.32|PullStoredPrintManagementMeta|Pull Stored Print Management Meta SOP Class|retired
        1.2.840.10008.5.1.1.33|MediaCreationManagement|Media Creation Management SOP Class UID
        1.2.840.10008.5.1.1.40|DisplaySystem|Display System SOP Class
        1.2.840.10008.5.1.4.1.1.200.4|ProtocolApprovalInformationModelFind|Protocol Approval Information Model - FIND
        1.2.840.10008.5.1.4.1.1.200.5|ProtocolApprovalInformationModelMove|Protocol Approval Information Model - MOVE
        1.2.840.10008.5.1.4.1.1.200.6|ProtocolApprovalInformationModelGet|Protocol Approval Information Model - GET
        1.2.840.10008.5.1.4.1.1.201.2|InventoryFind|Inventory - FIND
        1.2.840.10008.5.1.4.1.1.201.3|InventoryMove|Inventory - MOVE
        1.2.840.10008.5.1.4.1.1.201.4|InventoryGet|Inventory - GET
        1.2.840.10008.5.1.4.1.1.201.5|InventoryCreation|Inventory Creation
        1.2.840.10008.5.1.4.1.1.201.6|RepositoryQuery|Repository Query
        1.2.840.10008.5.1.4.1.2.1.1|PatientRootQueryRetrieveInformationModelFind|Patient Root Query/Retrieve Information Model - FIND
        1.2.840.10008.5.1.4.1.2.1.2|PatientRootQueryRetrieveInformationModelMove|Patient Root Query/Retrieve Information Model - MOVE
        1.2.840.10008.5.1.4.1.2.1.3|PatientRootQueryRetrieveInformationModelGet|Patient Root Query/Retrieve Information Model - GET
        1.2.840.10008.5.1.4.1.2.2.1|StudyRootQueryRetrieveInformationModelFind|Study Root Query/Retrieve Information Model - FIND
        1.2.840.10008.5.1.4.1.2.2.2|StudyRootQueryRetrieveInformationModelMove|Study Root Query/Retrieve Information Model - MOVE
        1.2.840.10008.5.1.4.1.2.2.3|StudyRootQueryRetrieveInformationModelGet|Study Root Query/Retrieve Information Model - GET
        1.2.840.10008.5.1.4.1.2.3.1|PatientStudyOnlyQueryRetrieveInformationModelFind|Patient/Study Only Query/Retrieve Information Model - FIND|retired
        1.2.840.10008.5.1.4.1.2.3.2|PatientStudyOnlyQueryRetrieveInformationModelMove|Patient/Study Only Query/Retrieve Information Model - MOVE|retired
        1.2.840.10008.5.1.4.1.2.3.3|PatientStudyOnlyQueryRetrieveInformationModelGet|Patient/Study Only Query/Retrieve Information Model - GET|retired
        1.2.840.10008.5.1.4.1.2.4.2|CompositeInstanceRootRetrieveMove|Composite Instance Root Retrieve - MOVE
        1.2.840.10008.5.1.4.1.2.4.3|CompositeInstanceRootRetrieveGet|Composite Instance Root Retrieve - GET
        1.2.840.10008.5.1.4.1.2.5.3|CompositeInstanceRetrieveWithoutBulkDataGet|Composite Instance Retrieve Without Bulk Data - GET
        1.2.840.10008.5.1.4.20.1|DefinedProcedureProtocolInformationModelFind|Defined Procedure Protocol Information Model - FIND
        1.2.840.10008.5.1.4.20.2|DefinedProcedureProtocolInformationModelMove|Defined Procedure Protocol Information Model - MOVE
        1.2.840.10008.5.1.4.20.3|DefinedProcedureProtocolInformationModelGet|Defined Procedure Protocol Information Model - GET
        1.2.840.10008.5.1.4.31|ModalityWorklistInformationModelFind|Modality Worklist Information Model - FIND
        1.2.840.10008.5.1.4.32|GeneralPurposeWorklistManagementMeta|General Purpose Worklist Management Meta SOP Class|retired
        1.2.840.10008.5.1.4.32.1|GeneralPurposeWorklistInformationModelFind|General Purpose Worklist Information Model - FIND|retired
        1.2.840.10008.5.1.4.32.2|GeneralPurposeScheduledProcedureStep|General Purpose Scheduled Procedure Step SOP Class|retired
        1.2.840.10008.5.1.4.32.3|GeneralPurposePerformedProcedureStep|General Purpose Performed Procedure Step SOP Class|retired
        1.2.840.10008.5.1.4.33|InstanceAvailabilityNotification|Instance Availability Notification SOP Class
        1.2.840.10008.5.1.4.34.2|RTConventionalMachineVerificationTrial|RT Conventional Machine Verification - Trial|retired
        1.2.840.10008.5.1.4.34.3|RTIonMachineVerificationTrial|RT Ion Machine Verification - Trial|retired
        1.2.840.10008.5.1.4.34.4.1|UnifiedProcedureStepPushTrial|Unified Procedure Step - Push SOP Class - Trial|retired
        1.2.840.10008.5.1.4.34.4.2|UnifiedProcedureStepWatchTrial|Unified Procedure Step - Watch SOP Class - Trial|retired
        1.2.840.10008.5.1.4.34.4.3|UnifiedProcedureStepPullTrial|Unified Procedure Step - Pull SOP Class - Trial|retired
        1.2.840.10008.5.1.4.34.4.4|UnifiedProcedureStepEventTrial|Unified Procedure Step - Event SOP Class - Trial|retired
        1.2.840.10008.5.1.4.34.6.1|UnifiedProcedureStepPush|Unified Procedure Step - Push SOP Class
        1.2.840.10008.5.1.4.34.6.2|UnifiedProcedureStepWatch|Unified Procedure Step - Watch SOP Class
        1.2.840.10008.5.1.4.34.6.3|UnifiedProcedureStepPull|Unified Procedure Step - Pull SOP Class
        1.2.840.10008.5.1.4.34.6.4|UnifiedProcedureStepEvent|Unified Procedure Step - Event SOP Class
        1.2.840.10008.5.1.4.34.6.5|UnifiedProcedureStepQuery|Unified Procedure Step - Query SOP Class
        1.2.840.10008.5.1.4.34.8|RTConventionalMachineVerification|RT Conventional Machine Verification
        1.2.840.10008.5.1.4.34.9|RTIonMachineVerification|RT Ion Machine Verification
        1.2.840.10008.5.1.4.37.1|GeneralRelevantPatientInformationQuery|General Relevant Patient Information Query
        1.2.840.10008.5.1.4.37.2|BreastImagingRelevantPatientInformationQuery|Breast Imaging Relevant Patient Information Query
        1.2.840.10008.5.1.4.37.3|CardiacRelevantPatientInformationQuery|Cardiac Relevant Patient Information Query
        1.2.840.10008.5.1.4.38.2|HangingProtocolInformationModelFind|Hanging Protocol Information Model - FIND
        1.2.840.10008.5.1.4.38.3|HangingProtocolInformationModelMove|Hanging Protocol Information Model - MOVE
        1.2.840.10008.5.1.4.38.4|HangingProtocolInformationModelGet|Hanging Protocol Information Model - GET
        1.2.840.10008.5.1.4.39.2|ColorPaletteQueryRetrieveInformationModelFind|Color Palette Query/Retrieve Information Model - FIND
        1.2.840.10008.5.1.4.39.3|ColorPaletteQueryRetrieveInformationModelMove|Color Palette Query/Retrieve Information Model - MOVE
        1.2.840.10008.5.1.4.39.4|ColorPaletteQueryRetrieveInformationModelGet|Color Palette Query/Retrieve Information Model - GET
        1.2.840.10008.5.1.4.41|ProductCharacteristicsQuery|Product Characteristics Query SOP Class
        1.2.840.10008.5.1.4.42|SubstanceApprovalQuery|Substance Approval Query SOP Class
        1.2.840.10008.5.1.4.43.2|GenericImplantTemplateInformationModelFind|Generic Implant Template Information Model - FIND
        1.2.840.10008.5.1.4.43.3|GenericImplantTemplateInformationModelMove|Generic Implant Template Information Model - MOVE
        1.2.840.10008.5.1.4.43.4|GenericImplantTemplateInformationModelGet|Generic Implant Template Information Model - GET
        1.2.840.10008.5.1.4.44.2|ImplantAssemblyTemplateInformationModelFind|Implant Assembly Template Information Model - FIND
        1.2.840.10008.5.1.4.44.3|ImplantAssemblyTemplateInformationModelMove|Implant Assembly Template Information Model - MOVE
        1.2.840.10008.5.1.4.44.4|ImplantAssemblyTemplateInformationModelGet|Implant Assembly Template Information Model - GET
        1.2.840.10008.5.1.4.45.2|ImplantTemplateGroupInformationModelFind|Implant Template Group Information Model - FIND
        1.2.840.10008.5.1.4.45.3|ImplantTemplateGroupInformationModelMove|Implant Template Group Information Model - MOVE
        1.2.840.10008.5.1.4.45.4|ImplantTemplateGroupInformationModelGet|Implant Template Group Information Model - GET
        1.2.840.10008.10.1|VideoEndoscopicImageRealTimeCommunication|Video Endoscopic Image Real-Time Communication
        1.2.840.10008.10.2|VideoPhotographicImageRealTimeCommunication|Video Photographic Image Real-Time Communication
        1.2.840.10008.10.3|AudioWaveformRealTimeCommunication|Audio Waveform Real-Time Communication
        1.2.840.10008.10.4|RenditionSelectionDocumentRealTimeCommunication|Rendition Selection Document Real-Time Communication
        """
}
