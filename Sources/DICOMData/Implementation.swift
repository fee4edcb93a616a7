/// Who made an association or a file: sent while negotiating (PS3.7 D.3.3.2) and written into files (PS3.10 7.1).
package enum Implementation {
    /// As `--version` tells it. ``versionName`` and ``releaseTime`` change with it.
    package static let version = "0.1.0"

    /// The beginning of the day on which this version was released, 2026-11-22, in Unix seconds: a clock that says less is wrong. A constant and no
    /// date of the build, so that the same source always makes the same program.
    package static let releaseTime: Int64 = 1_795_305_600

    /// A UID derived from a UUID (PS3.5 B.2), made once for this project.
    package static let classUID: UID = "2.25.179394980108374323651101372335538515099"

    /// At most 16 characters (PS3.7 D.3.3.2.3).
    package static let versionName = "DICOMPROBE_0_1"
}
