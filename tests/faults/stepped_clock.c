/* A wall clock that jumps by an hour as soon as the file FAKE_CLOCK_STEP exists, and a machine that has been
 * suspended for an hour as soon as FAKE_CLOCK_SLEEP exists; all other clocks go on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long jump(const char *variable) {
    const char *path = getenv(variable);
    return path && !access(path, F_OK) ? 3600 : 0;
}

static long step(void) { return jump("FAKE_CLOCK_STEP"); }

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (clock == CLOCK_REALTIME) now->tv_sec += step();
    if (clock == CLOCK_BOOTTIME) now->tv_sec += jump("FAKE_CLOCK_SLEEP");
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    static int (*real)(struct timeval *, void *);
    if (!real) real = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
    int result = real(now, zone);
    now->tv_sec += step();
    return result;
}

time_t time(time_t *now) {
    struct timespec real;
    clock_gettime(CLOCK_REALTIME, &real);
    if (now) *now = real.tv_sec;
    return real.tv_sec;
}
