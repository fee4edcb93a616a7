/// Who made an association or a file: sent while negotiating (PS3.7 D.3.3.2) and written into files (PS3.10 7.1).
package enum Implementation {
    /// A UID derived from a UUID (PS3.5 B.2), made once for this project.
    package static let classUID: UID = "2.25.179394980108374323651101372335538515099"

    /// At most 16 characters (PS3.7 D.3.3.2.3).
    package static let versionName = "DICOMPROBE_0_1"
}
