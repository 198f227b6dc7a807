// The practical floor of one read and one write per request: an epoll loop that looks for the end of the head, answers with
// a constant and does nothing else. It checks nothing: not a server, a measure.
//
//   server PORT [BODY_BYTES [read-bodies]]
//
// With `read-bodies` it also looks for Content-Length and waits for that many bytes before it answers.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { buffer_bytes = 65536, events_max = 256, connections_max = 65536 };

struct connection {
    size_t count;
    char buffer[buffer_bytes];
};

static struct connection *connections[connections_max];
static char *answer;
static size_t answer_bytes;
static int reads_bodies;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void end(int descriptor) {
    close(descriptor);
    free(connections[descriptor]);
    connections[descriptor] = NULL;
}

// Bytes of the request at `start`, 0 when it is not whole yet.
static size_t request_bytes(const char *start, size_t count) {
    const char *found = memmem(start, count, "\r\n\r\n", 4);
    if (!found) return 0;
    size_t bytes = (size_t)(found - start) + 4;
    if (reads_bodies) {
        const char *length = memmem(start, bytes, "Content-Length: ", 16);
        if (length) bytes += strtoul(length + 16, NULL, 10);
    }
    return bytes <= count ? bytes : 0;
}

static void serve(int descriptor) {
    struct connection *connection = connections[descriptor];
    ssize_t got = read(descriptor, connection->buffer + connection->count, buffer_bytes - connection->count);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return end(descriptor);
    connection->count += (size_t)got;
    size_t start = 0, answers = 0, bytes;
    while ((bytes = request_bytes(connection->buffer + start, connection->count - start))) {
        start += bytes;
        answers++;
    }
    memmove(connection->buffer, connection->buffer + start, connection->count - start);
    connection->count -= start;
    if (answers == 1) {
        if (send(descriptor, answer, answer_bytes, MSG_NOSIGNAL) != (ssize_t)answer_bytes) end(descriptor);
    } else if (answers > 1) {
        char *all = malloc(answers * answer_bytes);
        for (size_t i = 0; i < answers; i++) memcpy(all + i * answer_bytes, answer, answer_bytes);
        if (send(descriptor, all, answers * answer_bytes, MSG_NOSIGNAL) < 0) end(descriptor);
        free(all);
    } else if (connection->count == buffer_bytes) {
        end(descriptor);
    }
}

int main(int argc, char **argv) {
    if (argc < 2) return fprintf(stderr, "usage: server PORT [BODY_BYTES [read-bodies]]\n"), 2;
    size_t body_bytes = argc > 2 ? strtoul(argv[2], NULL, 10) : 2;
    reads_bodies = argc > 3;
    signal(SIGPIPE, SIG_IGN);
    answer = malloc(256 + body_bytes);
    answer_bytes = (size_t)sprintf(answer,
        "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n",
        body_bytes);
    memset(answer + answer_bytes, 'x', body_bytes);
    answer_bytes += body_bytes;

    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) fail("listen");
    int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[events_max];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int count = epoll_wait(epoll, events, events_max, -1);
        for (int i = 0; i < count; i++) {
            int descriptor = events[i].data.fd;
            if (descriptor != listener) {
                serve(descriptor);
                continue;
            }
            int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
            if (client < 0) continue;
            if (client >= connections_max || !(connections[client] = malloc(sizeof **connections))) {
                close(client);
                continue;
            }
            connections[client]->count = 0;
            event = (struct epoll_event){.events = EPOLLIN, .data.fd = client};
            epoll_ctl(epoll, EPOLL_CTL_ADD, client, &event);
        }
    }
}
