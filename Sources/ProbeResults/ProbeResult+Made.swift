extension ProbeResult {
    /// What `make` has written.
    package struct Made: Codable, Equatable, Sendable {
        /// The file, or the folder that they went to.
        package var path: String
        /// That are complete.
        package var objects = 0
        /// Of their files.
        package var bytes: Int64 = 0
        package var milliseconds = 0.0
        package var sopClassUID: String
        package var transferSyntaxUID: String
        /// Of each object.
        package var rows: Int
        package var columns: Int
        package var frames: Int

        package init(path: String, sopClassUID: String, transferSyntaxUID: String, rows: Int, columns: Int, frames: Int) {
            self.path = path
            self.sopClassUID = sopClassUID
            self.transferSyntaxUID = transferSyntaxUID
            self.rows = rows
            self.columns = columns
            self.frames = frames
        }
    }
}
