extension SOPClass {
    /// The service class that storage SOP classes belong to (PS3.4 B.3.1.3).
    package static let storageServiceClass: UID = "1.2.840.10008.4.2"

    /// The related general SOP classes of a storage SOP class (PS3.4 table B.3-3): whoever stores those in full may accept this one as well. Empty for
    /// a SOP class that the table does not have, which then is to name none (B.3.1.4).
    package static func relatedGeneralSOPClasses(of uid: UID) -> [UID] {
        relatedGeneral[uid] ?? []
    }

    private static let relatedGeneral: [UID: [UID]] = {
        let root = "1.2.840.10008.5.1.4.1.1"
        let rows: [(specialized: String, general: [String])] = [
            ("9.1.1", ["9.1.2"]),  // 12-lead ECG; General ECG
            ("1.2", ["1.1"]), ("1.2.1", ["1.1.1"]),  // Digital Mammography X-Ray; Digital X-Ray, for presentation and for processing
            ("1.3", ["1.1"]), ("1.3.1", ["1.1.1"]),  // Digital Intra-Oral X-Ray; Digital X-Ray
            // Structured reports: Enhanced, Comprehensive, Comprehensive 3D, Extensible
            ("88.11", ["88.22", "88.33", "88.34", "88.35"]),  // Basic Text
            ("88.22", ["88.33", "88.34", "88.35"]),  // Enhanced
            ("88.33", ["88.34", "88.35"]),  // Comprehensive
            ("88.34", ["88.35"]),  // Comprehensive 3D
            ("88.40", ["88.22", "88.33", "88.34", "88.35"]),  // Procedure Log
            ("88.67", ["88.22", "88.33", "88.34", "88.35"]),  // X-Ray Radiation Dose
            ("88.68", ["88.22", "88.33", "88.34", "88.35"]),  // Radiopharmaceutical Radiation Dose
            ("88.71", ["88.22", "88.33", "88.34", "88.35"]),  // Acquisition Context
            ("88.72", ["88.22", "88.33", "88.34", "88.35"]),  // Simplified Adult Echo
            ("88.73", ["88.22", "88.33", "88.34", "88.35"]),  // Patient Radiation Dose
            ("78.6", ["88.22"]),  // Spectacle Prescription Report; Enhanced SR
            ("79.1", ["88.22"]),  // Macular Grid Thickness and Volume Report; Enhanced SR
            ("2.1", ["2.2"]), ("4.1", ["4.4"]), ("130", ["128.1"]),  // Enhanced CT, MR, PET; Legacy Converted Enhanced CT, MR, PET
        ]
        return Dictionary(
            rows.map { row in (UID("\(root).\(row.specialized)"), row.general.map { UID("\(root).\($0)") }) },
            uniquingKeysWith: { first, _ in first })
    }()
}
