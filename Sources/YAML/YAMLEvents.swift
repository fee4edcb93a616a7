import CYAML

/// What libyaml reads in a text, piece by piece (yaml.h: it parses, and leaves it to its user to make a tree of it).
struct YAMLEvents: ~Copyable {
    struct Event {
        enum Content {
            /// Plain is without quotes, block or tag.
            case scalar(String, isPlain: Bool)
            case alias(String)
            case sequenceStart
            case mappingStart
            /// Of a sequence, or a mapping.
            case end
            case documentStart
            case documentEnd
            case streamStart
            case streamEnd
        }

        let content: Content
        let place: YAMLPlace
        /// The name given to the node that begins here, without its ampersand.
        var anchor: String?
    }

    /// What is wrong with a text, in the library's words.
    struct Failure: Error {
        enum Kind {
            /// A character that can't stand in YAML, so many bytes behind the beginning.
            case character(UInt32, offset: Int)
            case problem(String, YAMLPlace, begun: YAMLPlace?)
            case memory
        }

        let kind: Kind
    }

    // The library keeps addresses in both: neither may move while it reads.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ text: String) throws(Failure) {
        bytes = .allocate(capacity: text.utf8.count)
        _ = bytes.initialize(from: text.utf8)
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else { throw Failure(kind: .memory) }
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        bytes.deallocate()
    }

    /// Behind the end of the stream there is nothing to be asked for.
    mutating func next() throws(Failure) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw Failure(kind: failure) }
        defer { yaml_event_delete(&event) }
        let place = YAMLPlace(event.start_mark)
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return Event(content: .scalar(text, isPlain: scalar.plain_implicit == 1), place: place, anchor: Self.text(scalar.anchor))
        case YAML_ALIAS_EVENT: return Event(content: .alias(Self.text(event.data.alias.anchor) ?? ""), place: place)
        case YAML_SEQUENCE_START_EVENT:
            return Event(content: .sequenceStart, place: place, anchor: Self.text(event.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT:
            return Event(content: .mappingStart, place: place, anchor: Self.text(event.data.mapping_start.anchor))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return Event(content: .end, place: place)
        case YAML_DOCUMENT_START_EVENT: return Event(content: .documentStart, place: place)
        case YAML_DOCUMENT_END_EVENT: return Event(content: .documentEnd, place: place)
        case YAML_STREAM_START_EVENT: return Event(content: .streamStart, place: place)
        default: return Event(content: .streamEnd, place: place)
        }
    }

    private static func text(_ name: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        name.map { String(cString: $0) }
    }

    private var failure: Failure.Kind {
        let state = parser.pointee
        switch state.error {
        case YAML_MEMORY_ERROR: return .memory
        case YAML_READER_ERROR: return .character(UInt32(clamping: state.problem_value), offset: state.problem_offset)
        default:
            return .problem(
                state.problem.map { String(cString: $0) } ?? "", YAMLPlace(state.problem_mark),
                begun: state.context == nil ? nil : YAMLPlace(state.context_mark))
        }
    }
}

extension YAMLPlace {
    /// The library counts from 0.
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}
