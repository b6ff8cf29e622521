/*
 * A link between two network namespaces: every packet arrives DELAY_US microseconds after it was sent, both ways.
 *
 * Makes both namespaces, with one interface named "wire" in each, and prints "ready CLIENT SERVER": the numbers of two
 * of its file descriptors, so that others enter by /proc/PID/fd/NUMBER. Namespaces without a name cannot collide, and
 * they are gone when this process and those in them are.
 *
 * Packets and not connections are delayed, so handshakes and slow starts take their round trips, as in life. The
 * kernel hands over up to 64 KiB at once (segmentation is left to a network card that is not there), which is what
 * keeps this cheap at 1 Gbit/s. Nothing is dropped: at its limit this stops reading, and the sender's queue fills.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { RING = 16 << 20, PACKET_MAX = 64 * 1024 + 256, TOGETHER_NS = 50000 };

/* What is on its way in one direction: packets behind their headers in a ring that is mapped twice in a row. */
struct direction {
    int from, to;
    char *ring;
    uint64_t first, end;
};

struct header {
    int64_t due_ns;
    uint64_t size;
};

static void must(int good, const char *what) {
    if (!good) {
        fprintf(stderr, "link: %s: %s\n", what, strerror(errno));
        exit(1);
    }
}

static int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* Moves this process to a new namespace and opens its end of the link; returns a descriptor of the namespace. */
static int make_end(int *end) {
    must(unshare(CLONE_NEWNET) == 0, "cannot make a network namespace");
    *end = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    must(*end >= 0, "cannot open /dev/net/tun");
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR, .ifr_name = "wire"};
    must(ioctl(*end, TUNSETIFF, &request) == 0, "cannot make an interface");
    must(ioctl(*end, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6) == 0, "cannot take large packets");
    int namespace = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    must(namespace >= 0, "cannot open the namespace");
    return namespace;
}

static void make_direction(struct direction *way, int from, int to) {
    int memory = memfd_create("link", MFD_CLOEXEC);
    must(memory >= 0 && ftruncate(memory, RING) == 0, "no memory");
    way->ring = mmap(NULL, 2 * RING, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(way->ring != MAP_FAILED, "no memory");
    for (int half = 0; half < 2; half++) {
        int access = PROT_READ | PROT_WRITE, how = MAP_SHARED | MAP_FIXED;
        must(mmap(way->ring + half * RING, RING, access, how, memory, 0) != MAP_FAILED, "no memory");
    }
    close(memory);
    way->from = from;
    way->to = to;
    way->first = way->end = 0;
}

static struct header *header_at(struct direction *way, uint64_t position) {
    return (struct header *)(way->ring + position % RING);
}

static int has_room(struct direction *way) {
    return way->end - way->first + sizeof(struct header) + PACKET_MAX <= RING;
}

static void take(struct direction *way, int64_t delay_ns) {
    while (has_room(way)) {
        struct header *header = header_at(way, way->end);
        ssize_t size = read(way->from, header + 1, PACKET_MAX);
        if (size < 0) {
            must(errno == EAGAIN || errno == EINTR || errno == EIO, "cannot read a packet"); /* EIO: not yet up */
            return;
        }
        header->due_ns = now_ns() + delay_ns;
        header->size = size;
        way->end += (sizeof *header + size + 7) & ~7ULL;
    }
}

/* Delivers what is due, and returns when the next is, or -1. */
static int64_t give(struct direction *way) {
    while (way->first < way->end) {
        struct header *header = header_at(way, way->first);
        if (header->due_ns > now_ns() + TOGETHER_NS)
            return header->due_ns;
        /* A refused packet is a lost packet: what the sender has to reckon with. */
        if (write(way->to, header + 1, header->size) < 0 && errno != EINVAL && errno != EIO)
            must(0, "cannot deliver a packet");
        way->first += (sizeof *header + header->size + 7) & ~7ULL;
    }
    return -1;
}

int main(int count, char **arguments) {
    int64_t delay_ns = (count == 2 ? atol(arguments[1]) : 0) * 1000;
    if (delay_ns <= 0) {
        fprintf(stderr, "usage: link DELAY_US\n");
        return 2;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* Before everything else: a real link does not wait for a core. */
    sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1});
    int client, server;
    int client_namespace = make_end(&client), server_namespace = make_end(&server);
    struct direction ways[2];
    make_direction(&ways[0], client, server);
    make_direction(&ways[1], server, client);
    printf("ready %d %d\n", client_namespace, server_namespace);
    fflush(stdout);
    for (;;) {
        struct pollfd sources[2];
        int64_t next = -1;
        for (int i = 0; i < 2; i++) {
            int64_t due = give(&ways[i]);
            next = due >= 0 && (next < 0 || due < next) ? due : next;
            sources[i] = (struct pollfd){.fd = has_room(&ways[i]) ? ways[i].from : -1, .events = POLLIN};
        }
        int64_t wait = next < 0 ? 0 : next - now_ns();
        wait = wait < 0 ? 0 : wait;
        struct timespec timeout = {wait / 1000000000LL, wait % 1000000000LL};
        int ready = ppoll(sources, 2, next < 0 ? NULL : &timeout, NULL);
        must(ready >= 0 || errno == EINTR, "cannot wait");
        for (int i = 0; ready > 0 && i < 2; i++)
            if (sources[i].revents)
                take(&ways[i], delay_ns);
    }
}
