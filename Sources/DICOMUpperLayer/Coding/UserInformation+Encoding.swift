import DICOMData

extension UserInformation {
    /// PS3.8 table 9-16. In ascending order of type, which some older peers expect (9.3.2.3, note).
    func write(to item: inout ItemWriter) throws(PDUEncodingError) {
        if let maximumLength {
            try item.content.writeItem(.maximumLength) { $0.content.write(maximumLength) }
        }
        if let implementationClassUID {
            try item.content.writeItem(.implementationClassUID, implementationClassUID)
        }
        if let window = asynchronousOperationsWindow {
            try item.content.writeItem(.asynchronousOperationsWindow) {
                $0.content.write(window.invoked)
                $0.content.write(window.performed)
            }
        }
        for selection in roleSelections {
            try item.content.writeItem(.roleSelection, selection.write(to:))
        }
        if let implementationVersionName {
            let name = try Text.encode(implementationVersionName)
            try item.content.writeItem(.implementationVersionName) { $0.content.write(name) }
        }
        for negotiation in extendedNegotiations {
            try item.content.writeItem(.extendedNegotiation, negotiation.write(to:))
        }
        for negotiation in commonExtendedNegotiations {
            try item.content.writeItem(.commonExtendedNegotiation, negotiation.write(to:))
        }
        if let userIdentity {
            try item.content.writeItem(.userIdentity, userIdentity.write(to:))
        }
        if let userIdentityResponse {
            try item.content.writeItem(.userIdentityResponse) { (item) throws(PDUEncodingError) in
                try item.writeCounted(userIdentityResponse)
            }
        }
    }
}

extension RoleSelection {
    /// PS3.7 table D.3-9.
    func write(to item: inout ItemWriter) throws(PDUEncodingError) {
        try item.writeCounted(sopClassUID)
        item.content.write(isSCU ? UInt8(1) : 0)
        item.content.write(isSCP ? UInt8(1) : 0)
    }
}

extension ExtendedNegotiation {
    /// PS3.7 table D.3-11.
    func write(to item: inout ItemWriter) throws(PDUEncodingError) {
        try item.writeCounted(sopClassUID)
        item.content.write(applicationInformation)
    }
}

extension CommonExtendedNegotiation {
    /// PS3.7 tables D.3-12 and D.3-13, version 0.
    func write(to item: inout ItemWriter) throws(PDUEncodingError) {
        try item.writeCounted(sopClassUID)
        try item.writeCounted(serviceClassUID)
        var related = ItemWriter(type: item.type)
        for uid in relatedGeneralSOPClassUIDs {
            try related.writeCounted(uid)
        }
        try item.writeCounted(related.content.bytes)
    }
}

extension UserIdentity {
    /// PS3.7 table D.3-14.
    func write(to item: inout ItemWriter) throws(PDUEncodingError) {
        item.content.write(kind)
        item.content.write(isPositiveResponseRequested ? UInt8(1) : 0)
        try item.writeCounted(primaryField)
        try item.writeCounted(secondaryField)
    }
}
