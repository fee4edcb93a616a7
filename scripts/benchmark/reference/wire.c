#include "wire.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// Some 128 KiB for each send are enough; twice that is on the plateau.
enum { GATHERED = 256 << 10, READ_AHEAD = 256 << 10 };

_Thread_local int ends_alone;

_Noreturn void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    ERR_print_errors_fp(stderr);
    if (ends_alone) pthread_exit(NULL);
    exit(1);
}

double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

// MARK: - Connections

SSL_CTX *client_context(const char *authority, const char *suite) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) || !SSL_CTX_set_ciphersuites(context, suite) ||
        !SSL_CTX_load_verify_locations(context, authority, NULL))
        fail("no TLS with %s and %s", authority, suite);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    return context;
}

SSL_CTX *server_context(const char *certificate, const char *key, const char *suite, int reads_ahead) {
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) || !SSL_CTX_set_ciphersuites(context, suite) ||
        !SSL_CTX_use_certificate_chain_file(context, certificate) || !SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM))
        fail("no TLS with %s, %s and %s", certificate, key, suite);
    SSL_CTX_set_num_tickets(context, 0);
    if (reads_ahead) {
        SSL_CTX_set_read_ahead(context, 1);
        SSL_CTX_set_default_read_buffer_len(context, READ_AHEAD);
    }
    return context;
}

static struct connection connection_on(int descriptor, SSL_CTX *context) {
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    BIO *gather = BIO_new(BIO_f_buffer());
    if (!gather || BIO_set_write_buffer_size(gather, GATHERED) != 1) fail("no memory");
    struct connection connection = {descriptor, NULL, BIO_push(gather, BIO_new_socket(descriptor, BIO_NOCLOSE))};
    if (context) {
        connection.ssl = SSL_new(context);
        SSL_set_bio(connection.ssl, BIO_new_socket(descriptor, BIO_NOCLOSE), connection.out);
    }
    return connection;
}

struct connection connect_to(const char *host, const char *port, SSL_CTX *context) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = AF_INET}, *addresses;
    if (getaddrinfo(host, port, &hints, &addresses)) fail("%s:%s can't be resolved", host, port);
    int descriptor = socket(addresses->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(descriptor, addresses->ai_addr, addresses->ai_addrlen)) fail("can't connect to %s:%s", host, port);
    freeaddrinfo(addresses);
    struct connection connection = connection_on(descriptor, context);
    if (!context) return connection;
    SSL_set_tlsext_host_name(connection.ssl, host);
    SSL_set1_host(connection.ssl, host);
    if (SSL_connect(connection.ssl) != 1) fail("no handshake with %s:%s", host, port);
    return connection;
}

int listen_on(uint16_t *port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(*port)};
    socklen_t length = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, SOMAXCONN) ||
        getsockname(listener, (struct sockaddr *)&address, &length))
        fail("can't listen on port %u", *port);
    *port = ntohs(address.sin_port);
    return listener;
}

struct connection accept_on(int listener, SSL_CTX *context) {
    int descriptor = accept(listener, NULL, NULL);
    if (descriptor < 0) fail("can't accept");
    return connection_on(descriptor, context);
}

void close_connection(struct connection *connection) {
    if (connection->ssl) {
        SSL_shutdown(connection->ssl);
        (void)BIO_flush(connection->out);
        SSL_free(connection->ssl);
    } else {
        BIO_free_all(connection->out);
    }
    close(connection->descriptor);
}

void put(struct connection *connection, const void *bytes, size_t count) {
    size_t written = 0;
    int is_done = connection->ssl ? SSL_write_ex(connection->ssl, bytes, count, &written)
                                  : BIO_write_ex(connection->out, bytes, count, &written);
    if (!is_done || written != count) fail("the peer takes no more");
}

void flush(struct connection *connection) {
    if (BIO_flush(connection->out) != 1) fail("the peer takes no more");
}

int get(struct connection *connection, void *bytes, size_t count) {
    uint8_t *next = bytes;
    while (count > 0) {
        size_t arrived = 0;
        if (connection->ssl) {
            if (!SSL_read_ex(connection->ssl, next, count, &arrived)) break;
        } else {
            ssize_t result = recv(connection->descriptor, next, count, 0);
            if (result <= 0) break;
            arrived = (size_t)result;
        }
        next += arrived;
        count -= arrived;
    }
    if (count > 0 && next != bytes) fail("the peer closed in the middle");
    return count == 0;
}

// MARK: - PDUs (PS3.8 9.3)

uint32_t big32(const uint8_t *b) { return (uint32_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3]; }
uint32_t little32(const uint8_t *b) { return (uint32_t)b[3] << 24 | b[2] << 16 | b[1] << 8 | b[0]; }
uint16_t little16(const uint8_t *b) { return (uint16_t)(b[1] << 8 | b[0]); }
void put_big32(uint8_t *b, uint32_t value) {
    for (int i = 0; i < 4; i++) b[i] = (uint8_t)(value >> (24 - 8 * i));
}

void append(struct buffer *buffer, const void *bytes, size_t count) {
    if (buffer->size + count > buffer->capacity) {
        buffer->capacity = 2 * (buffer->size + count);
        buffer->bytes = realloc(buffer->bytes, buffer->capacity);
        if (!buffer->bytes) fail("no memory");
    }
    memcpy(buffer->bytes + buffer->size, bytes, count);
    buffer->size += count;
}

static void append_big16(struct buffer *buffer, size_t value) { append(buffer, (uint8_t[]){(uint8_t)(value >> 8), (uint8_t)value}, 2); }

static void append_little(struct buffer *buffer, uint32_t value, size_t count) {
    append(buffer, (uint8_t[]){(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24)}, count);
}

static void append_item(struct buffer *buffer, uint8_t type, const void *bytes, size_t count) {
    append(buffer, (uint8_t[]){type, 0}, 2);
    append_big16(buffer, count);
    append(buffer, bytes, count);
}

static void append_header(struct buffer *buffer, uint8_t type) { append(buffer, (uint8_t[]){type, 0, 0, 0, 0, 0}, HEADER); }

static void end_pdu(struct buffer *buffer) { put_big32(buffer->bytes + 2, (uint32_t)buffer->size - HEADER); }

int get_pdu(struct connection *connection, struct buffer *pdu) {
    uint8_t header[HEADER];
    if (!get(connection, header, sizeof header)) return 0;
    size_t size = big32(header + 2);
    if (size > pdu->capacity) {
        pdu->bytes = realloc(pdu->bytes, size);
        pdu->capacity = size;
        if (!pdu->bytes) fail("no memory");
    }
    pdu->size = size;
    if (size > 0 && !get(connection, pdu->bytes, size)) fail("the peer closed in the middle of a PDU");
    return header[0];
}

struct buffer associate_request(const char *abstract_syntax, const char *transfer_syntax, uint32_t maximum_length) {
    static const char context_name[] = "1.2.840.10008.3.1.1.1", implementation[] = "2.25.7";
    struct buffer pdu = {0}, context = {0}, user = {0};
    append_header(&pdu, ASSOCIATE_RQ);
    append(&pdu, (uint8_t[]){0, 1, 0, 0}, 4);
    append(&pdu, "ANY-SCP         REFERENCE       ", 32);
    append(&pdu, (uint8_t[32]){0}, 32);
    append_item(&pdu, 0x10, context_name, strlen(context_name));
    append(&context, (uint8_t[]){1, 0, 0, 0}, 4);
    append_item(&context, 0x30, abstract_syntax, strlen(abstract_syntax));
    append_item(&context, 0x40, transfer_syntax, strlen(transfer_syntax));
    append_item(&pdu, 0x20, context.bytes, context.size);
    uint8_t maximum[4];
    put_big32(maximum, maximum_length);
    append_item(&user, 0x51, maximum, sizeof maximum);
    append_item(&user, 0x52, implementation, strlen(implementation));
    append_item(&pdu, 0x50, user.bytes, user.size);
    end_pdu(&pdu);
    free(context.bytes);
    free(user.bytes);
    return pdu;
}

uint32_t await_acceptance(struct connection *connection) {
    struct buffer pdu = {0};
    int type = get_pdu(connection, &pdu);
    if (type != ASSOCIATE_AC) fail("PDU type %d instead of an acceptance", type);
    uint32_t maximum = 0;
    for (size_t at = 68; at + 4 <= pdu.size;) {
        const uint8_t *item = pdu.bytes + at;
        size_t length = (size_t)item[2] << 8 | item[3];
        if (item[0] == 0x21 && item[6] != 0) fail("the context was refused, result %d", item[6]);
        if (item[0] == 0x50) {
            at += 4;
            continue;
        }
        if (item[0] == 0x51) maximum = big32(item + 4);
        at += 4 + length;
    }
    free(pdu.bytes);
    return maximum;
}

void release(struct connection *connection) {
    put(connection, (uint8_t[]){RELEASE_RQ, 0, 0, 0, 0, 4, 0, 0, 0, 0}, 10);
    flush(connection);
    struct buffer pdu = {0};
    int type = get_pdu(connection, &pdu);
    if (type != RELEASE_RP) fail("PDU type %d instead of the answer to a release", type);
    free(pdu.bytes);
}

// MARK: - Command sets (PS3.7 6.3, in Implicit VR Little Endian)

static void append_element(struct buffer *set, uint16_t number, const void *bytes, size_t count) {
    append_little(set, 0x0000, 2);
    append_little(set, number, 2);
    append_little(set, (uint32_t)count, 4);
    append(set, bytes, count);
}

static void append_element16(struct buffer *set, uint16_t number, uint16_t value) {
    append_element(set, number, (uint8_t[]){(uint8_t)value, (uint8_t)(value >> 8)}, 2);
}

static void append_uid(struct buffer *set, uint16_t number, const char *uid) {
    char padded[66] = {0};
    size_t length = strlen(uid);
    memcpy(padded, uid, length);
    append_element(set, number, padded, length + length % 2);
}

struct buffer command_pdu(
    uint8_t context, uint16_t command, uint16_t message, const char *sop_class, const char *sop_instance, int has_data_set, int status) {
    struct buffer set = {0}, pdu = {0};
    append_element(&set, 0x0000, (uint8_t[4]){0}, 4);
    append_uid(&set, 0x0002, sop_class);
    append_element16(&set, 0x0100, command);
    append_element16(&set, command & 0x8000 ? 0x0120 : 0x0110, message);
    if (command == C_STORE_RQ) append_element16(&set, 0x0700, 0);
    append_element16(&set, 0x0800, has_data_set ? 0x0000 : 0x0101);
    if (command & 0x8000) append_element16(&set, 0x0900, (uint16_t)status);
    if (sop_instance) append_uid(&set, 0x1000, sop_instance);
    uint32_t group = (uint32_t)set.size - 12;
    memcpy(set.bytes + 8, (uint8_t[]){(uint8_t)group, (uint8_t)(group >> 8), (uint8_t)(group >> 16), (uint8_t)(group >> 24)}, 4);

    append_header(&pdu, P_DATA);
    uint8_t length[4];
    put_big32(length, (uint32_t)set.size + 2);
    append(&pdu, length, 4);
    append(&pdu, (uint8_t[]){context, 3}, 2);
    append(&pdu, set.bytes, set.size);
    end_pdu(&pdu);
    free(set.bytes);
    return pdu;
}

const uint8_t *element(const uint8_t *set, size_t size, uint16_t number, size_t *length) {
    for (size_t at = 0; at + 8 <= size;) {
        size_t count = little32(set + at + 4);
        if (at + 8 + count > size) fail("a command set that ends too early");
        if (little16(set + at + 2) == number) {
            *length = count;
            return set + at + 8;
        }
        at += 8 + count;
    }
    return NULL;
}

uint16_t element16(const uint8_t *set, size_t size, uint16_t number) {
    size_t length = 0;
    const uint8_t *value = element(set, size, number, &length);
    return value && length >= 2 ? little16(value) : 0;
}
