// The least of DICOM's upper layer and of TLS that a benchmark needs: no negotiation beyond one offer, no diagnosis, no tolerance. What is wrong ends
// the process, or the one connection of a thread.
#ifndef WIRE_H
#define WIRE_H

#include <openssl/ssl.h>
#include <stddef.h>
#include <stdint.h>

enum { HEADER = 6, PDV_HEADER = 6 };
enum { ASSOCIATE_RQ = 1, ASSOCIATE_AC = 2, P_DATA = 4, RELEASE_RQ = 5, RELEASE_RP = 6 };
enum { C_STORE_RQ = 0x0001, C_STORE_RSP = 0x8001, C_ECHO_RQ = 0x0030, C_ECHO_RSP = 0x8030 };

// Prints the message, and OpenSSL's reasons, and ends the process with 1; where the thread has set ends_alone, the thread.
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
extern _Thread_local int ends_alone;

// A connection: TLS, or plain where ssl is null. What is written is gathered, and sent when it is flushed or the buffer is full.
struct connection {
    int descriptor;
    SSL *ssl;
    BIO *out;
};

SSL_CTX *client_context(const char *authority, const char *suite);
SSL_CTX *server_context(const char *certificate, const char *key, const char *suite, int reads_ahead);

// Blocking sockets with TCP_NODELAY. context is null for plain.
struct connection connect_to(const char *host, const char *port, SSL_CTX *context);
struct connection accept_on(int listener, SSL_CTX *context);
int listen_on(uint16_t *port);
void close_connection(struct connection *connection);

void put(struct connection *connection, const void *bytes, size_t count);
void flush(struct connection *connection);
// Returns 0 where the peer has closed before the first byte.
int get(struct connection *connection, void *bytes, size_t count);

// One PDU without its header, in a buffer that grows. Returns its type, or 0 at the end.
struct buffer {
    uint8_t *bytes;
    size_t size, capacity;
};
int get_pdu(struct connection *connection, struct buffer *pdu);
void append(struct buffer *buffer, const void *bytes, size_t count);

uint32_t big32(const uint8_t *bytes);
uint32_t little32(const uint8_t *bytes);
uint16_t little16(const uint8_t *bytes);
void put_big32(uint8_t *bytes, uint32_t value);

// An A-ASSOCIATE-RQ with one presentation context, number 1.
struct buffer associate_request(const char *abstract_syntax, const char *transfer_syntax, uint32_t maximum_length);
// Reads the answer: what the acceptor takes, in bytes. Anything but an acceptance ends the process.
uint32_t await_acceptance(struct connection *connection);
void release(struct connection *connection);

// A whole P-DATA-TF with one command set of the given elements, and nothing else.
struct buffer command_pdu(
    uint8_t context, uint16_t command, uint16_t message, const char *sop_class, const char *sop_instance, int has_data_set, int status);
// What the sink and the client ask of a command set; zero where it is absent.
uint16_t element16(const uint8_t *set, size_t size, uint16_t element);
// Its length is written to length; null where it is absent.
const uint8_t *element(const uint8_t *set, size_t size, uint16_t element, size_t *length);

double now(void);
#endif
