extension ServerEvent: Codable {
    /// What `event` says. Slugs are API.
    package enum Name: String, Codable, CaseIterable, Sendable {
        case listening
        case warning
        case shortage
        case eventsLost = "events-lost"
        case certificateRenewed = "certificate-renewed"
        case certificateNotRenewed = "certificate-not-renewed"
        case associationRequested = "association-requested"
        case associationAccepted = "association-accepted"
        case associationRejected = "association-rejected"
        case echo
        case stored
        case notStored = "not-stored"
        case refused
        case fault
        case associationReleased = "association-released"
        case associationAborted = "association-aborted"
        case connectionFailed = "connection-failed"
        case stopping
        case stopped
    }

    private enum Key: String, CodingKey {
        case schema, event, time, connection, remoteAddress
    }

    /// One flat object: the fields of all events, then those of this one.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.schema, forKey: .schema)
        try container.encode(content.name, forKey: .event)
        try container.encode(time, forKey: .time)
        try container.encodeIfPresent(connection?.number, forKey: .connection)
        try container.encodeIfPresent(connection?.remoteAddress, forKey: .remoteAddress)
        try content.encodeFields(to: encoder)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let schema = try container.decode(String.self, forKey: .schema)
        guard schema == Self.schema else {
            throw DecodingError.dataCorruptedError(forKey: .schema, in: container, debugDescription: "schema \(schema) is not known")
        }
        time = try container.decode(String.self, forKey: .time)
        connection = try container.decodeIfPresent(Int.self, forKey: .connection).map { number in
            Connection(number: number, remoteAddress: try container.decode(String.self, forKey: .remoteAddress))
        }
        content = try Content(try container.decode(Name.self, forKey: .event), from: decoder)
    }
}

extension ServerEvent.Content {
    package var name: ServerEvent.Name {
        switch self {
        case .listening: .listening
        case .warning: .warning
        case .shortage: .shortage
        case .eventsLost: .eventsLost
        case .certificateRenewed: .certificateRenewed
        case .certificateNotRenewed: .certificateNotRenewed
        case .associationRequested: .associationRequested
        case .associationAccepted: .associationAccepted
        case .associationRejected: .associationRejected
        case .echo: .echo
        case .stored: .stored
        case .notStored: .notStored
        case .refused: .refused
        case .fault: .fault
        case .associationReleased: .associationReleased
        case .associationAborted: .associationAborted
        case .connectionFailed: .connectionFailed
        case .stopping: .stopping
        case .stopped: .stopped
        }
    }

    fileprivate func encodeFields(to encoder: any Encoder) throws {
        switch self {
        case .listening(let fields): try fields.encode(to: encoder)
        case .warning(let fields): try fields.encode(to: encoder)
        case .shortage(let fields): try fields.encode(to: encoder)
        case .eventsLost(let fields): try fields.encode(to: encoder)
        case .certificateRenewed(let fields): try fields.encode(to: encoder)
        case .certificateNotRenewed(let fields): try fields.encode(to: encoder)
        case .associationRequested(let fields): try fields.encode(to: encoder)
        case .associationAccepted(let fields): try fields.encode(to: encoder)
        case .associationRejected(let fields): try fields.encode(to: encoder)
        case .echo(let fields): try fields.encode(to: encoder)
        case .stored(let fields), .notStored(let fields): try fields.encode(to: encoder)
        case .refused(let fields): try fields.encode(to: encoder)
        case .fault(let fields): try fields.encode(to: encoder)
        case .associationReleased, .stopped: break
        case .associationAborted(let fields): try fields.encode(to: encoder)
        case .connectionFailed(let fields): try fields.encode(to: encoder)
        case .stopping(let fields): try fields.encode(to: encoder)
        }
    }

    fileprivate init(_ name: ServerEvent.Name, from decoder: any Decoder) throws {
        self =
            switch name {
            case .listening: .listening(try .init(from: decoder))
            case .warning: .warning(try .init(from: decoder))
            case .shortage: .shortage(try .init(from: decoder))
            case .eventsLost: .eventsLost(try .init(from: decoder))
            case .certificateRenewed: .certificateRenewed(try .init(from: decoder))
            case .certificateNotRenewed: .certificateNotRenewed(try .init(from: decoder))
            case .associationRequested: .associationRequested(try .init(from: decoder))
            case .associationAccepted: .associationAccepted(try .init(from: decoder))
            case .associationRejected: .associationRejected(try .init(from: decoder))
            case .echo: .echo(try .init(from: decoder))
            case .stored: .stored(try .init(from: decoder))
            case .notStored: .notStored(try .init(from: decoder))
            case .refused: .refused(try .init(from: decoder))
            case .fault: .fault(try .init(from: decoder))
            case .associationReleased: .associationReleased
            case .associationAborted: .associationAborted(try .init(from: decoder))
            case .connectionFailed: .connectionFailed(try .init(from: decoder))
            case .stopping: .stopping(try .init(from: decoder))
            case .stopped: .stopped
            }
    }
}
