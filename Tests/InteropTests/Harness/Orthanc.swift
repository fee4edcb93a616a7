import DICOMFiles
import Foundation
import FoundationNetworking

/// An Orthanc, by its REST API.
struct Orthanc: Sendable {
    let port: UInt16

    struct Failure: Error, CustomStringConvertible {
        let path: String
        let status: Int
        let body: String

        var description: String { "Orthanc answered \(path) with \(status): \(body)" }
    }

    /// A resource, as several answers name it.
    private struct Resource: Decodable {
        let identifier: String
        let type: String?

        enum CodingKeys: String, CodingKey {
            case identifier = "ID"
            case type = "Type"
        }
    }

    func instances() async throws -> [String] {
        try JSONDecoder().decode([String].self, from: await request("GET", "/instances"))
    }

    /// Forgets all it has received.
    func clear() async throws {
        for id in try await instances() { try await request("DELETE", "/instances/\(id)") }
    }

    /// What Orthanc calls the instance; nil if it has none such.
    func identifier(of sopInstanceUID: String) async throws -> String? {
        let found = try JSONDecoder().decode([Resource].self, from: await request("POST", "/tools/lookup", Data(sopInstanceUID.utf8)))
        return found.first { $0.type == "Instance" }?.identifier
    }

    /// A received object as a Part 10 file.
    func file(_ id: String) async throws -> Data { try await request("GET", "/instances/\(id)/file") }

    /// All that it has, by SOP instance UID.
    func held() async throws -> [String: ReceivedObject] {
        var objects: [String: ReceivedObject] = [:]
        for id in try await instances() {
            let part10 = try await file(id)
            try await withTemporaryFolder { folder in
                let url = folder.appending(path: "file")
                try part10.write(to: url)
                let file = try DICOMFile.open(url.path)
                objects[file.metaInformation.mediaStorageSOPInstanceUID.value] = try ReceivedObject(reading: file)
            }
        }
        return objects
    }

    /// Gives it an object.
    ///
    /// - Returns: what Orthanc calls the instance.
    func upload(_ file: Data) async throws -> String {
        try JSONDecoder().decode(Resource.self, from: await request("POST", "/instances", file)).identifier
    }

    /// Makes an SCP on loopback known under a name.
    func addModality(_ name: String, port: UInt16, usesTLS: Bool) async throws {
        let body = #"{"AET":"PROBE","Host":"127.0.0.1","Port":\#(port),"UseDicomTls":\#(usesTLS)}"#
        try await request("PUT", "/modalities/\(name)", Data(body.utf8))
    }

    /// Sends C-ECHO. Throws where that fails.
    func echo(_ modality: String) async throws { try await request("POST", "/modalities/\(modality)/echo", Data("{}".utf8)) }

    /// Sends instances.
    ///
    /// - Returns: how many failed.
    func store(_ ids: [String], to modality: String) async throws -> Int {
        let order = ["Resources": ids]
        let answer = try await request("POST", "/modalities/\(modality)/store", JSONEncoder().encode(order))
        return try JSONDecoder().decode(StoreAnswer.self, from: answer).failedInstancesCount
    }

    private struct StoreAnswer: Decodable {
        let failedInstancesCount: Int

        enum CodingKeys: String, CodingKey {
            case failedInstancesCount = "FailedInstancesCount"
        }
    }

    @discardableResult
    private func request(_ method: String, _ path: String, _ body: Data? = nil) async throws -> Data {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard status == 200 else { throw Failure(path: path, status: status, body: String(decoding: data, as: UTF8.self)) }
        return data
    }
}
