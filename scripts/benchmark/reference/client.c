// What the least client does: the limit that others are held against.
#include "reference.h"
#include "wire.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char verification[] = "1.2.840.10008.1.1", implicit_little_endian[] = "1.2.840.10008.1.2";

static struct connection associate(const struct peer *peer, const char *abstract_syntax, const char *transfer_syntax, uint32_t *maximum) {
    struct connection connection = connect_to(peer->host, peer->port, peer->context);
    struct buffer request = associate_request(abstract_syntax, transfer_syntax, peer->maximum_length);
    put(&connection, request.bytes, request.size);
    flush(&connection);
    free(request.bytes);
    *maximum = await_acceptance(&connection);
    if (*maximum == 0 || *maximum > peer->maximum_length) *maximum = peer->maximum_length;
    return connection;
}

static void await_success(struct connection *connection, struct buffer *pdu, uint16_t message) {
    int type = get_pdu(connection, pdu);
    if (type != P_DATA || pdu->size < PDV_HEADER) fail("PDU type %d instead of an answer", type);
    const uint8_t *set = pdu->bytes + PDV_HEADER;
    size_t size = pdu->size - PDV_HEADER;
    if (element16(set, size, 0x0120) != message) fail("the answer is for another message");
    if (element16(set, size, 0x0900) != 0) fail("status %04X", element16(set, size, 0x0900));
}

// MARK: - C-STORE

struct object {
    int descriptor;
    // Where its data set begins and ends, in bytes from the start of the file.
    off_t start, end;
    char sop_class[65], sop_instance[65], transfer_syntax[65];
};

static void copy_uid(char *to, const uint8_t *value, size_t length) {
    if (length > 64) fail("a UID of %zu bytes", length);
    memcpy(to, value, length);
    to[length] = 0;
}

// Reads group 0002 (PS3.10 7.1), in Explicit VR Little Endian.
static struct object open_object(const char *path) {
    uint8_t head[4096];
    struct object object = {.descriptor = open(path, O_RDONLY | O_CLOEXEC)};
    struct stat status;
    ssize_t count = object.descriptor < 0 ? -1 : pread(object.descriptor, head, sizeof head, 0);
    if (count < 144 || memcmp(head + 128, "DICM", 4) || fstat(object.descriptor, &status)) fail("%s is no DICOM file", path);
    object.end = status.st_size;
    object.start = 144 + little32(head + 140);
    if (object.start > count) fail("%s has a long group 0002", path);
    for (size_t at = 144; at + 8 <= (size_t)object.start;) {
        int is_long = !memcmp(head + at + 4, "OB", 2);
        size_t length = is_long ? little32(head + at + 8) : little16(head + at + 6);
        const uint8_t *value = head + at + (is_long ? 12 : 8);
        if (value + length > head + object.start) fail("%s has a broken group 0002", path);
        switch (little16(head + at + 2)) {
        case 0x0002: copy_uid(object.sop_class, value, length); break;
        case 0x0003: copy_uid(object.sop_instance, value, length); break;
        case 0x0010: copy_uid(object.transfer_syntax, value, length); break;
        }
        at = (size_t)(value - head) + length;
    }
    return object;
}

static void send_data_set(struct connection *connection, const struct object *object, uint8_t *staging, uint32_t maximum) {
    for (off_t at = object->start; at < object->end;) {
        size_t room = maximum - PDV_HEADER, left = (size_t)(object->end - at), count = left < room ? left : room;
        if (pread(object->descriptor, staging + HEADER + PDV_HEADER, count, at) != (ssize_t)count) fail("a file that shrinks");
        at += (off_t)count;
        staging[0] = P_DATA;
        staging[1] = 0;
        put_big32(staging + 2, (uint32_t)count + PDV_HEADER);
        put_big32(staging + HEADER, (uint32_t)count + 2);
        staging[HEADER + 4] = 1;
        staging[HEADER + 5] = at < object->end ? 0 : 2;
        put(connection, staging, HEADER + PDV_HEADER + count);
    }
}

void send_files(const struct peer *peer, char **files, int count) {
    uint32_t maximum;
    struct object object = open_object(files[0]);
    struct connection connection = associate(peer, object.sop_class, object.transfer_syntax, &maximum);
    uint8_t *staging = malloc(HEADER + maximum);
    if (!staging) fail("no memory");
    struct buffer answer = {0};
    for (int i = 0; i < count; i++) {
        uint16_t message = (uint16_t)(i + 1);
        if (i > 0) object = open_object(files[i]);
        struct buffer command = command_pdu(1, C_STORE_RQ, message, object.sop_class, object.sop_instance, 1, 0);
        put(&connection, command.bytes, command.size);
        free(command.bytes);
        send_data_set(&connection, &object, staging, maximum);
        flush(&connection);
        await_success(&connection, &answer, message);
        close(object.descriptor);
    }
    release(&connection);
    close_connection(&connection);
}

// MARK: - C-ECHO

static void send_echo(struct connection *connection, uint16_t message) {
    struct buffer command = command_pdu(1, C_ECHO_RQ, message, verification, NULL, 0, 0);
    put(connection, command.bytes, command.size);
    flush(connection);
    free(command.bytes);
}

static int ascending(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

void echo(const struct peer *peer, int count) {
    uint32_t maximum;
    struct connection connection = associate(peer, verification, implicit_little_endian, &maximum);
    struct buffer answer = {0};
    double *times = calloc((size_t)count, sizeof *times);
    if (!times) fail("no memory");
    for (int i = 0; i < count; i++) {
        double began = now();
        send_echo(&connection, (uint16_t)(i + 1));
        await_success(&connection, &answer, (uint16_t)(i + 1));
        times[i] = now() - began;
    }
    release(&connection);
    close_connection(&connection);
    qsort(times, (size_t)count, sizeof *times, ascending);
    printf("{\"p50Microseconds\": %.1f, \"p99Microseconds\": %.1f}\n", 1e6 * times[count / 2], 1e6 * times[(size_t)count * 99 / 100]);
}

// Holds associations open, and has each echo once in a second, over and over.
void hold(const struct peer *peer, int associations, int seconds) {
    uint32_t maximum;
    struct buffer answer = {0};
    struct connection *connections = calloc((size_t)associations, sizeof *connections);
    if (!connections) fail("no memory");
    double began = now();
    for (int i = 0; i < associations; i++) connections[i] = associate(peer, verification, implicit_little_endian, &maximum);
    printf("{\"associated\": %d, \"seconds\": %.3f}\n", associations, now() - began);
    fflush(stdout);
    long echoes = 0;
    double slowest = 0;
    for (int round = 0; round < seconds; round++) {
        double start = now();
        for (int i = 0; i < associations; i++) send_echo(&connections[i], (uint16_t)(round + 1));
        for (int i = 0; i < associations; i++, echoes++) await_success(&connections[i], &answer, (uint16_t)(round + 1));
        double spent = now() - start;
        if (spent > 1) fail("the %d associations had no answer each within a second, but in %.2f s", associations, spent);
        if (spent > slowest) slowest = spent;
        if (spent < 1) nanosleep(&(struct timespec){0, (long)(1e9 * (1 - spent))}, NULL);
    }
    for (int i = 0; i < associations; i++) {
        release(&connections[i]);
        close_connection(&connections[i]);
    }
    printf("{\"echoes\": %ld, \"slowestRoundSeconds\": %.3f}\n", echoes, slowest);
}
