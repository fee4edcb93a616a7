extension ServerEvent {
    package struct Echo: Codable, Equatable, Sendable {
        /// Four hexadecimal digits.
        package var status: String

        package init(status: String) {
            self.status = status
        }
    }

    package struct Object: Codable, Equatable, Sendable {
        package var sopClassUID: String
        /// The standard's name of the SOP class; absent where it has none.
        package var sopClassName: String?
        package var sopInstanceUID: String
        package var transferSyntaxUID: String
        /// Of the data set.
        package var bytes: Int64
        /// The file; absent where there is none.
        package var path: String?
        /// Four hexadecimal digits.
        package var status: String
        /// The error comment that went with a failure status.
        package var comment: String?
        /// From the arrival of the request to the object's fate.
        package var milliseconds: Double

        package init(
            sopClassUID: String, sopClassName: String?, sopInstanceUID: String, transferSyntaxUID: String, bytes: Int64, path: String?,
            status: String, comment: String?, milliseconds: Double
        ) {
            self.sopClassUID = sopClassUID
            self.sopClassName = sopClassName
            self.sopInstanceUID = sopInstanceUID
            self.transferSyntaxUID = transferSyntaxUID
            self.bytes = bytes
            self.path = path
            self.status = status
            self.comment = comment
            self.milliseconds = milliseconds
        }
    }

    package struct Refused: Codable, Equatable, Sendable {
        /// As the standard names it (`C-FIND-RQ`), or four hexadecimal digits.
        package var command: String
        /// Four hexadecimal digits.
        package var status: String

        package init(command: String, status: String) {
            self.command = command
            self.status = status
        }
    }

    package struct Fault: Codable, Equatable, Sendable {
        /// As `--fault` asks for it, without the scope.
        package var fault: String
        /// Where in the life of the connection it acts.
        package var point: String
        /// Whether it is the end of the connection, of which nothing more is told then.
        package var endsConnection: Bool

        package init(fault: String, point: String, endsConnection: Bool) {
            self.fault = fault
            self.point = point
            self.endsConnection = endsConnection
        }
    }
}
