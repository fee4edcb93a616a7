/// A service in whose terms a status code is read (PS3.4, by its annexes).
package enum Service: CaseIterable, Sendable {
    /// C-ECHO (PS3.4 annex A).
    case verification
    /// C-STORE (PS3.4 annex B).
    case storage
    /// C-FIND (PS3.4 C.4.1).
    case find
    /// C-MOVE (PS3.4 C.4.2).
    case move
    /// C-GET (PS3.4 C.4.3).
    case get
    /// The N- services: what PS3.7 annex C says of all, no service class's own codes.
    case normalized
}
