// What Swift's Glibc module leaves out of Linux: epoll, eventfd and socket calls with transparent unions.
// Constants are pinned to one type here, because the type Swift sees changes with the headers.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

static const uint32_t linux_readable = EPOLLIN;
static const uint32_t linux_writable = EPOLLOUT;
static const uint32_t linux_failed = EPOLLERR;
static const uint32_t linux_hung_up = EPOLLHUP;
static const uint32_t linux_peer_closed = EPOLLRDHUP;
// Tells of a change once, so that a descriptor is registered once and costs no further calls.
static const uint32_t linux_changes_only = (uint32_t)EPOLLET;

static inline int linux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int linux_epoll_change(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data = {.u64 = token}};
    return epoll_ctl(epoll, operation, descriptor, &event);
}
static inline int linux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token) {
    return linux_epoll_change(epoll, EPOLL_CTL_ADD, descriptor, events, token);
}
static inline int linux_epoll_modify(int epoll, int descriptor, uint32_t events, uint64_t token) {
    return linux_epoll_change(epoll, EPOLL_CTL_MOD, descriptor, events, token);
}
static inline int linux_epoll_remove(int epoll, int descriptor) {
    return linux_epoll_change(epoll, EPOLL_CTL_DEL, descriptor, 0, 0);
}
static inline int linux_epoll_wait(int epoll, struct epoll_event *events, int count, int milliseconds) {
    return (int)syscall(SYS_epoll_pwait, epoll, events, count, milliseconds, NULL, (size_t)8);
}
static inline uint32_t linux_event_flags(const struct epoll_event *events, int index) { return events[index].events; }
static inline uint64_t linux_event_token(const struct epoll_event *events, int index) { return events[index].data.u64; }

static inline int linux_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

static inline int linux_stream_socket(int family) { return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }
static inline int linux_option(int descriptor, int level, int name, int value) {
    return setsockopt(descriptor, level, name, &value, sizeof value);
}
static inline int linux_set_reuse_address(int descriptor) { return linux_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1); }
static inline int linux_set_reuse_port(int descriptor) { return linux_option(descriptor, SOL_SOCKET, SO_REUSEPORT, 1); }
static inline int linux_set_no_delay(int descriptor) { return linux_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1); }
static inline int linux_set_unsent_low_mark(int descriptor, int bytes) {
    return linux_option(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, bytes);
}
static inline int linux_set_ipv6_only(int descriptor) { return linux_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1); }
static inline int linux_socket_error(int descriptor) {
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : -1;
}

static inline int linux_bind(int descriptor, const struct sockaddr_storage *address, socklen_t size) {
    return bind(descriptor, (const struct sockaddr *)address, size);
}
static inline int linux_connect(int descriptor, const struct sockaddr_storage *address, socklen_t size) {
    return connect(descriptor, (const struct sockaddr *)address, size);
}
static inline int linux_local_address(int descriptor, struct sockaddr_storage *address) {
    socklen_t size = sizeof *address;
    return getsockname(descriptor, (struct sockaddr *)address, &size);
}
static inline int linux_accept(int listener, struct sockaddr_storage *from) {
    socklen_t size = sizeof *from;
    return accept4(listener, (struct sockaddr *)from, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
// The three calls of every request go past libc's wrappers: those are cancellation points, whose bookkeeping in a process
// with threads costs more than a tenth of what the server itself does in user space.
static inline ssize_t linux_send(int descriptor, const void *bytes, size_t count) {
    return syscall(SYS_sendto, descriptor, bytes, count, MSG_NOSIGNAL, NULL, 0);
}
static inline ssize_t linux_receive(int descriptor, void *bytes, size_t count) {
    return syscall(SYS_recvfrom, descriptor, bytes, count, 0, NULL, NULL);
}
// Makes the next close throw away what is unsent and reset the connection.
static inline int linux_reset_at_close(int descriptor) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    return setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}
static inline int linux_stop_sending(int descriptor) { return shutdown(descriptor, SHUT_WR); }

static inline void linux_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }

// Large memory is given back as soon as it is freed. Left alone, the allocator takes the first large block that is freed for a
// reason to keep such blocks, up to 32 MiB each, for ever.
static inline void linux_return_large_memory(void) { mallopt(M_MMAP_THRESHOLD, 1 << 20); }

// Raises the soft descriptor limit to the hard one and returns it.
static inline uint64_t linux_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    if (limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0 && getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    }
    return (uint64_t)limit.rlim_cur;
}
