extension SOPClass {
    /// The SOP classes whose instances are stored with C-STORE (PS3.4 B.5, GG.3; PS3.6 table A-1), in the form that ``UIDTable`` reads.
    static let storageTable = """
        1.2.840.10008.5.1.1.27|StoredPrintStorage|Stored Print Storage SOP Class|retired
        1.2.840.10008.5.1.1.29|HardcopyGrayscaleImageStorage|Hardcopy Grayscale Image Storage SOP Class|retired
        1.2.840.10008.5.1.1.30|HardcopyColorImageStorage|Hardcopy Color Image Storage SOP Class|retired
        1.2.840.10008.5.1.4.1.1.1|ComputedRadiographyImageStorage|Computed Radiography Image Storage
        1.2.840.10008.5.1.4.1.1.1.1|DigitalXRayImageStorageForPresentation|Digital X-Ray Image Storage - For Presentation
        1.2.840.10008.5.1.4.1.1.1.1.1|DigitalXRayImageStorageForProcessing|Digital X-Ray Image Storage - For Processing
        1.2.840.10008.5.1.4.1.1.1.2|DigitalMammographyXRayImageStorageForPresentation|Digital Mammography X-Ray Image Storage - For Presentation
        1.2.840.10008.5.1.4.1.1.1.2.1|DigitalMammographyXRayImageStorageForProcessing|Digital Mammography X-Ray Image Storage - For Processing
        1.2.840.10008.5.1.4.1.1.1.3|DigitalIntraOralXRayImageStorageForPresentation|Digital Intra-Oral X-Ray Image Storage - For Presentation
        1.2.840.10008.5.1.4.1.1.1.3.1|DigitalIntraOralXRayImageStorageForProcessing|Digital Intra-Oral X-Ray Image Storage - For Processing
        1.2.840.10008.5.1.4.1.1.2|CTImageStorage|CT Image Storage
        1.2.840.10008.5.1.4.1.1.2.1|EnhancedCTImageStorage|Enhanced CT Image Storage
        1.2.840.10008.5.1.4.1.1.2.2|LegacyConvertedEnhancedCTImageStorage|Legacy Converted Enhanced CT Image Storage
        1.2.840.10008.5.1.4.1.1.3|UltrasoundMultiFrameImageStorageRetired|Ultrasound Multi-frame Image Storage|retired
        1.2.840.10008.5.1.4.1.1.3.1|UltrasoundMultiFrameImageStorage|Ultrasound Multi-frame Image Storage
        1.2.840.10008.5.1.4.1.1.4|MRImageStorage|MR Image Storage
        1.2.840.10008.5.1.4.1.1.4.1|EnhancedMRImageStorage|Enhanced MR Image Storage
        1.2.840.10008.5.1.4.1.1.4.2|MRSpectroscopyStorage|MR Spectroscopy Storage
        1.2.840.10008.5.1.4.1.1.4.3|EnhancedMRColorImageStorage|Enhanced MR Color Image Storage
        1.2.840.10008.5.1.4.1.1.4.4|LegacyConvertedEnhancedMRImageStorage|Legacy Converted Enhanced MR Image Storage
        1.2.840.10008.5.1.4.1.1.5|NuclearMedicineImageStorageRetired|Nuclear Medicine Image Storage|retired
        1.2.840.10008.5.1.4.1.1.6|UltrasoundImageStorageRetired|Ultrasound Image Storage|retired
        1.2.840.10008.5.1.4.1.1.6.1|UltrasoundImageStorage|Ultrasound Image Storage
        1.2.840.10008.5.1.4.1.1.6.2|EnhancedUSVolumeStorage|Enhanced US Volume Storage
        1.2.840.10008.5.1.4.1.1.6.3|PhotoacousticImageStorage|Photoacoustic Image Storage
        1.2.840.10008.5.1.4.1.1.7|SecondaryCaptureImageStorage|Secondary Capture Image Storage
        1.2.840.10008.5.1.4.1.1.7.1|MultiFrameSingleBitSecondaryCaptureImageStorage|Multi-frame Single Bit Secondary Capture Image Storage
        1.2.840.10008.5.1.4.1.1.7.2|MultiFrameGrayscaleByteSecondaryCaptureImageStorage|Multi-frame Grayscale Byte Secondary Capture Image Storage
        1.2.840.10008.5.1.4.1.1.7.3|MultiFrameGrayscaleWordSecondaryCaptureImageStorage|Multi-frame Grayscale Word Secondary Capture Image Storage
        1.2.840.10008.5.1.4.1.1.7.4|MultiFrameTrueColorSecondaryCaptureImageStorage|Multi-frame True Color Secondary Capture Image Storage
        1.2.840.10008.5.1.4.1.1.8|StandaloneOverlayStorage|Standalone Overlay Storage|retired
        1.2.840.10008.5.1.4.1.1.9|StandaloneCurveStorage|Standalone Curve Storage|retired
        1.2.840.10008.5.1.4.1.1.9.1|WaveformStorageTrial|Waveform Storage - Trial|retired
        1.2.840.10008.5.1.4.1.1.9.1.1|TwelveLeadECGWaveformStorage|12-lead ECG Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.1.2|GeneralECGWaveformStorage|General ECG Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.1.3|AmbulatoryECGWaveformStorage|Ambulatory ECG Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.1.4|General32bitECGWaveformStorage|General 32-bit ECG Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.2.1|HemodynamicWaveformStorage|Hemodynamic Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.3.1|CardiacElectrophysiologyWaveformStorage|Cardiac Electrophysiology Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.4.1|BasicVoiceAudioWaveformStorage|Basic Voice Audio Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.4.2|GeneralAudioWaveformStorage|General Audio Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.5.1|ArterialPulseWaveformStorage|Arterial Pulse Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.6.1|RespiratoryWaveformStorage|Respiratory Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.6.2|MultichannelRespiratoryWaveformStorage|Multi-channel Respiratory Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.7.1|RoutineScalpElectroencephalogramWaveformStorage|Routine Scalp Electroencephalogram Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.7.2|ElectromyogramWaveformStorage|Electromyogram Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.7.3|ElectrooculogramWaveformStorage|Electrooculogram Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.7.4|SleepElectroencephalogramWaveformStorage|Sleep Electroencephalogram Waveform Storage
        1.2.840.10008.5.1.4.1.1.9.8.1|BodyPositionWaveformStorage|Body Position Waveform Storage
        1.2.840.10008.5.1.4.1.1.10|StandaloneModalityLUTStorage|Standalone Modality LUT Storage|retired
        1.2.840.10008.5.1.4.1.1.11|StandaloneVOILUTStorage|Standalone VOI LUT Storage|retired
        1.2.840.10008.5.1.4.1.1.11.1|GrayscaleSoftcopyPresentationStateStorage|Grayscale Softcopy Presentation State Storage
        1.2.840.10008.5.1.4.1.1.11.2|ColorSoftcopyPresentationStateStorage|Color Softcopy Presentation State Storage
        1.2.840.10008.5.1.4.1.1.11.3|PseudoColorSoftcopyPresentationStateStorage|Pseudo-Color Softcopy Presentation State Storage
        1.2.840.10008.5.1.4.1.1.11.4|BlendingSoftcopyPresentationStateStorage|Blending Softcopy Presentation State Storage
        1.2.840.10008.5.1.4.1.1.11.5|XAXRFGrayscaleSoftcopyPresentationStateStorage|XA/XRF Grayscale Softcopy Presentation State Storage
        1.2.840.10008.5.1.4.1.1.11.6|GrayscalePlanarMPRVolumetricPresentationStateStorage|Grayscale Planar MPR Volumetric Presentation State Storage
        1.2.840.10008.5.1.4.1.1.11.7|CompositingPlanarMPRVolumetricPresentationStateStorage|Compositing Planar MPR Volumetric Presentation State Storage
        1.2.840.10008.5.1.4.1.1.11.8|AdvancedBlendingPresentationStateStorage|Advanced Blending Presentation State Storage
        1.2.840.10008.5.1.4.1.1.11.9|VolumeRenderingVolumetricPresentationStateStorage|Volume Rendering Volumetric Presentation State Storage
        1.2.840.10008.5.1.4.1.1.11.10|SegmentedVolumeRenderingVolumetricPresentationStateStorage|Segmented Volume Rendering Volumetric Presentation State Storage
        1.2.840.10008.5.1.4.1.1.11.11|MultipleVolumeRenderingVolumetricPresentationStateStorage|Multiple Volume Rendering Volumetric Presentation State Storage
        1.2.840.10008.5.1.4.1.1.11.12|VariableModalityLUTSoftcopyPresentationStateStorage|Variable Modality LUT Softcopy Presentation State Storage
        1.2.840.10008.5.1.4.1.1.12.1|XRayAngiographicImageStorage|X-Ray Angiographic Image Storage
        1.2.840.10008.5.1.4.1.1.12.1.1|EnhancedXAImageStorage|Enhanced XA Image Storage
        1.2.840.10008.5.1.4.1.1.12.2|XRayRadiofluoroscopicImageStorage|X-Ray Radiofluoroscopic Image Storage
        1.2.840.10008.5.1.4.1.1.12.2.1|EnhancedXRFImageStorage|Enhanced XRF Image Storage
        1.2.840.10008.5.1.4.1.1.12.3|XRayAngiographicBiPlaneImageStorage|X-Ray Angiographic Bi-Plane Image Storage|retired
        1.2.840.10008.5.1.4.1.1.13.1.1|XRay3DAngiographicImageStorage|X-Ray 3D Angiographic Image Storage
        1.2.840.10008.5.1.4.1.1.13.1.2|XRay3DCraniofacialImageStorage|X-Ray 3D Craniofacial Image Storage
        1.2.840.10008.5.1.4.1.1.13.1.3|BreastTomosynthesisImageStorage|Breast Tomosynthesis Image Storage
        1.2.840.10008.5.1.4.1.1.13.1.4|BreastProjectionXRayImageStorageForPresentation|Breast Projection X-Ray Image Storage - For Presentation
        1.2.840.10008.5.1.4.1.1.13.1.5|BreastProjectionXRayImageStorageForProcessing|Breast Projection X-Ray Image Storage - For Processing
        1.2.840.10008.5.1.4.1.1.14.1|IntravascularOpticalCoherenceTomographyImageStorageForPresentation|Intravascular Optical Coherence Tomography Image Storage - For Presentation
        1.2.840.10008.5.1.4.1.1.14.2|IntravascularOpticalCoherenceTomographyImageStorageForProcessing|Intravascular Optical Coherence Tomography Image Storage - For Processing
        1.2.840.10008.5.1.4.1.1.20|NuclearMedicineImageStorage|Nuclear Medicine Image Storage
        1.2.840.10008.5.1.4.1.1.30|ParametricMapStorage|Parametric Map Storage
        1.2.840.10008.5.1.4.1.1.66|RawDataStorage|Raw Data Storage
        1.2.840.10008.5.1.4.1.1.66.1|SpatialRegistrationStorage|Spatial Registration Storage
        1.2.840.10008.5.1.4.1.1.66.2|SpatialFiducialsStorage|Spatial Fiducials Storage
        1.2.840.10008.5.1.4.1.1.66.3|DeformableSpatialRegistrationStorage|Deformable Spatial Registration Storage
        1.2.840.10008.5.1.4.1.1.66.4|SegmentationStorage|Segmentation Storage
        1.2.840.10008.5.1.4.1.1.66.5|SurfaceSegmentationStorage|Surface Segmentation Storage
        1.2.840.10008.5.1.4.1.1.66.6|TractographyResultsStorage|Tractography Results Storage
        1.2.840.10008.5.1.4.1.1.66.7|LabelMapSegmentationStorage|Label Map Segmentation Storage
        1.2.840.10008.5.1.4.1.1.66.8|HeightMapSegmentationStorage|Height Map Segmentation Storage
        1.2.840.10008.5.1.4.1.1.67|RealWorldValueMappingStorage|Real World Value Mapping Storage
        1.2.840.10008.5.1.4.1.1.68.1|SurfaceScanMeshStorage|Surface Scan Mesh Storage
        1.2.840.10008.5.1.4.1.1.68.2|SurfaceScanPointCloudStorage|Surface Scan Point Cloud Storage
        1.2.840.10008.5.1.4.1.1.77.1|VLImageStorageTrial|VL Image Storage - Trial|retired
        1.2.840.10008.5.1.4.1.1.77.2|VLMultiFrameImageStorageTrial|VL Multi-frame Image Storage - Trial|retired
        1.2.840.10008.5.1.4.1.1.77.1.1|VLEndoscopicImageStorage|VL Endoscopic Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.1.1|VideoEndoscopicImageStorage|Video Endoscopic Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.2|VLMicroscopicImageStorage|VL Microscopic Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.2.1|VideoMicroscopicImageStorage|Video Microscopic Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.3|VLSlideCoordinatesMicroscopicImageStorage|VL Slide-Coordinates Microscopic Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.4|VLPhotographicImageStorage|VL Photographic Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.4.1|VideoPhotographicImageStorage|Video Photographic Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.5.1|OphthalmicPhotography8BitImageStorage|Ophthalmic Photography 8 Bit Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.5.2|OphthalmicPhotography16BitImageStorage|Ophthalmic Photography 16 Bit Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.5.3|StereometricRelationshipStorage|Stereometric Relationship Storage
        1.2.840.10008.5.1.4.1.1.77.1.5.4|OphthalmicTomographyImageStorage|Ophthalmic Tomography Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.5.5|WideFieldOphthalmicPhotographyStereographicProjectionImageStorage|Wide Field Ophthalmic Photography Stereographic Projection Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.5.6|WideFieldOphthalmicPhotography3DCoordinatesImageStorage|Wide Field Ophthalmic Photography 3D Coordinates Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.5.7|OphthalmicOpticalCoherenceTomographyEnFaceImageStorage|Ophthalmic Optical Coherence Tomography En Face Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.5.8|OphthalmicOpticalCoherenceTomographyBscanVolumeAnalysisStorage|Ophthalmic Optical Coherence Tomography B-scan Volume Analysis Storage
        1.2.840.10008.5.1.4.1.1.77.1.6|VLWholeSlideMicroscopyImageStorage|VL Whole Slide Microscopy Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.7|DermoscopicPhotographyImageStorage|Dermoscopic Photography Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.8|ConfocalMicroscopyImageStorage|Confocal Microscopy Image Storage
        1.2.840.10008.5.1.4.1.1.77.1.9|ConfocalMicroscopyTiledPyramidalImageStorage|Confocal Microscopy Tiled Pyramidal Image Storage
        1.2.840.10008.5.1.4.1.1.78.1|LensometryMeasurementsStorage|Lensometry Measurements Storage
        1.2.840.10008.5.1.4.1.1.78.2|AutorefractionMeasurementsStorage|Autorefraction Measurements Storage
        1.2.840.10008.5.1.4.1.1.78.3|KeratometryMeasurementsStorage|Keratometry Measurements Storage
        1.2.840.10008.5.1.4.1.1.78.4|SubjectiveRefractionMeasurementsStorage|Subjective Refraction Measurements Storage
        1.2.840.10008.5.1.4.1.1.78.5|VisualAcuityMeasurementsStorage|Visual Acuity Measurements Storage
        1.2.840.10008.5.1.4.1.1.78.6|SpectaclePrescriptionReportStorage|Spectacle Prescription Report Storage
        1.2.840.10008.5.1.4.1.1.78.7|OphthalmicAxialMeasurementsStorage|Ophthalmic Axial Measurements Storage
        1.2.840.10008.5.1.4.1.1.78.8|IntraocularLensCalculationsStorage|Intraocular Lens Calculations Storage
        1.2.840.10008.5.1.4.1.1.79.1|MacularGridThicknessAndVolumeReportStorage|Macular Grid Thickness and Volume Report Storage
        1.2.840.10008.5.1.4.1.1.80.1|OphthalmicVisualFieldStaticPerimetryMeasurementsStorage|Ophthalmic Visual Field Static Perimetry Measurements Storage
        1.2.840.10008.5.1.4.1.1.81.1|OphthalmicThicknessMapStorage|Ophthalmic Thickness Map Storage
        1.2.840.10008.5.1.4.1.1.82.1|CornealTopographyMapStorage|Corneal Topography Map Storage
        1.2.840.10008.5.1.4.1.1.88.1|TextSRStorageTrial|Text SR Storage - Trial|retired
        1.2.840.10008.5.1.4.1.1.88.2|AudioSRStorageTrial|Audio SR Storage - Trial|retired
        1.2.840.10008.5.1.4.1.1.88.3|DetailSRStorageTrial|Detail SR Storage - Trial|retired
        1.2.840.10008.5.1.4.1.1.88.4|ComprehensiveSRStorageTrial|Comprehensive SR Storage - Trial|retired
        1.2.840.10008.5.1.4.1.1.88.11|BasicTextSRStorage|Basic Text SR Storage
        1.2.840.10008.5.1.4.1.1.88.22|EnhancedSRStorage|Enhanced SR Storage
        1.2.840.10008.5.1.4.1.1.88.33|ComprehensiveSRStorage|Comprehensive SR Storage
        1.2.840.10008.5.1.4.1.1.88.34|Comprehensive3DSRStorage|Comprehensive 3D SR Storage
        1.2.840.10008.5.1.4.1.1.88.35|ExtensibleSRStorage|Extensible SR Storage
        1.2.840.10008.5.1.4.1.1.88.40|ProcedureLogStorage|Procedure Log Storage
        1.2.840.10008.5.1.4.1.1.88.50|MammographyCADSRStorage|Mammography CAD SR Storage
        1.2.840.10008.5.1.4.1.1.88.59|KeyObjectSelectionDocumentStorage|Key Object Selection Document Storage
        1.2.840.10008.5.1.4.1.1.88.65|ChestCADSRStorage|Chest CAD SR Storage
        1.2.840.10008.5.1.4.1.1.88.67|XRayRadiationDoseSRStorage|X-Ray Radiation Dose SR Storage
        1.2.840.10008.5.1.4.1.1.88.68|RadiopharmaceuticalRadiationDoseSRStorage|Radiopharmaceutical Radiation Dose SR Storage
        1.2.840.10008.5.1.4.1.1.88.69|ColonCADSRStorage|Colon CAD SR Storage
        1.2.840.10008.5.1.4.1.1.88.70|ImplantationPlanSRStorage|Implantation Plan SR Storage
        1.2.840.10008.5.1.4.1.1.88.71|AcquisitionContextSRStorage|Acquisition Context SR Storage
        1.2.840.10008.5.1.4.1.1.88.72|SimplifiedAdultEchoSRStorage|Simplified Adult Echo SR Storage
        1.2.840.10008.5.1.4.1.1.88.73|PatientRadiationDoseSRStorage|Patient Radiation Dose SR Storage
        1.2.840.10008.5.1.4.1.1.88.74|PlannedImagingAgentAdministrationSRStorage|Planned Imaging Agent Administration SR Storage
        1.2.840.10008.5.1.4.1.1.88.75|PerformedImagingAgentAdministrationSRStorage|Performed Imaging Agent Administration SR Storage
        1.2.840.10008.5.1.4.1.1.88.76|EnhancedXRayRadiationDoseSRStorage|Enhanced X-Ray Radiation Dose SR Storage
        1.2.840.10008.5.1.4.1.1.88.77|WaveformAnnotationSRStorage|Waveform Annotation SR Storage
        1.2.840.10008.5.1.4.1.1.90.1|ContentAssessmentResultsStorage|Content Assessment Results Storage
        1.2.840.10008.5.1.4.1.1.91.1|MicroscopyBulkSimpleAnnotationsStorage|Microscopy Bulk Simple Annotations Storage
        1.2.840.10008.5.1.4.1.1.104.1|EncapsulatedPDFStorage|Encapsulated PDF Storage
        1.2.840.10008.5.1.4.1.1.104.2|EncapsulatedCDAStorage|Encapsulated CDA Storage
        1.2.840.10008.5.1.4.1.1.104.3|EncapsulatedSTLStorage|Encapsulated STL Storage
        1.2.840.10008.5.1.4.1.1.104.4|EncapsulatedOBJStorage|Encapsulated OBJ Storage
        1.2.840.10008.5.1.4.1.1.104.5|EncapsulatedMTLStorage|Encapsulated MTL Storage
        1.2.840.10008.5.1.4.1.1.128|PositronEmissionTomographyImageStorage|Positron Emission Tomography Image Storage
        1.2.840.10008.5.1.4.1.1.128.1|LegacyConvertedEnhancedPETImageStorage|Legacy Converted Enhanced PET Image Storage
        1.2.840.10008.5.1.4.1.1.129|StandalonePETCurveStorage|Standalone PET Curve Storage|retired
        1.2.840.10008.5.1.4.1.1.130|EnhancedPETImageStorage|Enhanced PET Image Storage
        1.2.840.10008.5.1.4.1.1.131|BasicStructuredDisplayStorage|Basic Structured Display Storage
        1.2.840.10008.5.1.4.1.1.200.1|CTDefinedProcedureProtocolStorage|CT Defined Procedure Protocol Storage
        1.2.840.10008.5.1.4.1.1.200.2|CTPerformedProcedureProtocolStorage|CT Performed Procedure Protocol Storage
        1.2.840.10008.5.1.4.1.1.200.3|ProtocolApprovalStorage|Protocol Approval Storage
        1.2.840.10008.5.1.4.1.1.200.7|XADefinedProcedureProtocolStorage|XA Defined Procedure Protocol Storage
        1.2.840.10008.5.1.4.1.1.200.8|XAPerformedProcedureProtocolStorage|XA Performed Procedure Protocol Storage
        1.2.840.10008.5.1.4.1.1.201.1|InventoryStorage|Inventory Storage
        1.2.840.10008.5.1.4.1.1.481.1|RTImageStorage|RT Image Storage
        1.2.840.10008.5.1.4.1.1.481.2|RTDoseStorage|RT Dose Storage
        1.2.840.10008.5.1.4.1.1.481.3|RTStructureSetStorage|RT Structure Set Storage
        1.2.840.10008.5.1.4.1.1.481.4|RTBeamsTreatmentRecordStorage|RT Beams Treatment Record Storage
        1.2.840.10008.5.1.4.1.1.481.5|RTPlanStorage|RT Plan Storage
        1.2.840.10008.5.1.4.1.1.481.6|RTBrachyTreatmentRecordStorage|RT Brachy Treatment Record Storage
        1.2.840.10008.5.1.4.1.1.481.7|RTTreatmentSummaryRecordStorage|RT Treatment Summary Record Storage
        1.2.840.10008.5.1.4.1.1.481.8|RTIonPlanStorage|RT Ion Plan Storage
        1.2.840.10008.5.1.4.1.1.481.9|RTIonBeamsTreatmentRecordStorage|RT Ion Beams Treatment Record Storage
        1.2.840.10008.5.1.4.1.1.481.10|RTPhysicianIntentStorage|RT Physician Intent Storage
        1.2.840.10008.5.1.4.1.1.481.11|RTSegmentAnnotationStorage|RT Segment Annotation Storage
        1.2.840.10008.5.1.4.1.1.481.12|RTRadiationSetStorage|RT Radiation Set Storage
        1.2.840.10008.5.1.4.1.1.481.13|CArmPhotonElectronRadiationStorage|C-Arm Photon-Electron Radiation Storage
        1.2.840.10008.5.1.4.1.1.481.14|TomotherapeuticRadiationStorage|Tomotherapeutic Radiation Storage
        1.2.840.10008.5.1.4.1.1.481.15|RoboticArmRadiationStorage|Robotic-Arm Radiation Storage
        1.2.840.10008.5.1.4.1.1.481.16|RTRadiationRecordSetStorage|RT Radiation Record Set Storage
        1.2.840.10008.5.1.4.1.1.481.17|RTRadiationSalvageRecordStorage|RT Radiation Salvage Record Storage
        1.2.840.10008.5.1.4.1.1.481.18|TomotherapeuticRadiationRecordStorage|Tomotherapeutic Radiation Record Storage
        1.2.840.10008.5.1.4.1.1.481.19|CArmPhotonElectronRadiationRecordStorage|C-Arm Photon-Electron Radiation Record Storage
        1.2.840.10008.5.1.4.1.1.481.20|RoboticRadiationRecordStorage|Robotic Radiation Record Storage
        1.2.840.10008.5.1.4.1.1.481.21|RTRadiationSetDeliveryInstructionStorage|RT Radiation Set Delivery Instruction Storage
        1.2.840.10008.5.1.4.1.1.481.22|RTTreatmentPreparationStorage|RT Treatment Preparation Storage
        1.2.840.10008.5.1.4.1.1.481.23|EnhancedRTImageStorage|Enhanced RT Image Storage
        1.2.840.10008.5.1.4.1.1.481.24|EnhancedContinuousRTImageStorage|Enhanced Continuous RT Image Storage
        1.2.840.10008.5.1.4.1.1.481.25|RTPatientPositionAcquisitionInstructionStorage|RT Patient Position Acquisition Instruction Storage
        1.2.840.10008.5.1.4.1.1.501.1|DICOSCTImageStorage|DICOS CT Image Storage
        1.2.840.10008.5.1.4.1.1.501.2.1|DICOSDigitalXRayImageStorageForPresentation|DICOS Digital X-Ray Image Storage - For Presentation
        1.2.840.10008.5.1.4.1.1.501.2.2|DICOSDigitalXRayImageStorageForProcessing|DICOS Digital X-Ray Image Storage - For Processing
        1.2.840.10008.5.1.4.1.1.501.3|DICOSThreatDetectionReportStorage|DICOS Threat Detection Report Storage
        1.2.840.10008.5.1.4.1.1.501.4|DICOS2DAITStorage|DICOS 2D AIT Storage
        1.2.840.10008.5.1.4.1.1.501.5|DICOS3DAITStorage|DICOS 3D AIT Storage
        1.2.840.10008.5.1.4.1.1.501.6|DICOSQuadrupoleResonanceStorage|DICOS Quadrupole Resonance (QR) Storage
        1.2.840.10008.5.1.4.1.1.601.1|EddyCurrentImageStorage|Eddy Current Image Storage
        1.2.840.10008.5.1.4.1.1.601.2|EddyCurrentMultiFrameImageStorage|Eddy Current Multi-frame Image Storage
        1.2.840.10008.5.1.4.1.1.601.3|ThermographyImageStorage|Thermography Image Storage
        1.2.840.10008.5.1.4.1.1.601.4|ThermographyMultiFrameImageStorage|Thermography Multi-frame Image Storage
        1.2.840.10008.5.1.4.34.1|RTBeamsDeliveryInstructionStorageTrial|RT Beams Delivery Instruction Storage - Trial|retired
        1.2.840.10008.5.1.4.34.7|RTBeamsDeliveryInstructionStorage|RT Beams Delivery Instruction Storage
        1.2.840.10008.5.1.4.34.10|RTBrachyApplicationSetupDeliveryInstructionStorage|RT Brachy Application Setup Delivery Instruction Storage
        1.2.840.10008.5.1.4.38.1|HangingProtocolStorage|Hanging Protocol Storage
        1.2.840.10008.5.1.4.39.1|ColorPaletteStorage|Color Palette Storage
        1.2.840.10008.5.1.4.43.1|GenericImplantTemplateStorage|Generic Implant Template Storage
        1.2.840.10008.5.1.4.44.1|ImplantAssemblyTemplateStorage|Implant Assembly Template Storage
        1.2.840.10008.5.1.4.45.1|ImplantTemplateGroupStorage|Implant Template Group Storage
        """
}
