/* What programs do with the C library (and the C++ runtime) inside threads, on the real clock as on the virtual one: sleep, wait for
   descriptors, start processes, handle signals, throw. All of it while another thread works in the background. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tx_api.h"
#include "tx_host.h"

#include "check.h"

#define STACK_SIZE 4096

static TX_THREAD worker;
static TX_THREAD urgent;
static TX_SEMAPHORE alarms;
static volatile ULONG rounds;

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* A call must give this result and last at least so long: ticks must not cut it short. */
#define LASTS(seconds, result, call)          \
    do {                                      \
        double began = now();                 \
        CHECK((call) == (result));            \
        CHECK(now() - began >= (seconds));    \
    } while (0)

static void sleeps(void)
{
    struct timespec span = {0, 150000000};
    struct timespec end;
    struct timeval time = {0, 150000};
    struct epoll_event event;
    int nobody = epoll_create1(0);

    LASTS(0.15, 0, usleep(150000));
    LASTS(1.0, 0u, sleep(1));
    LASTS(0.15, 0, nanosleep(&span, NULL));
    LASTS(0.15, 0, clock_nanosleep(CLOCK_REALTIME, 0, &span, NULL));
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += 1;
    LASTS(0.9, 0, clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL));
    LASTS(0.15, 0, select(0, NULL, NULL, NULL, &time));
    CHECK(time.tv_sec == 0 && time.tv_usec == 0);
    LASTS(0.15, 0, pselect(0, NULL, NULL, NULL, &span, NULL));
    LASTS(0.15, 0, poll(NULL, 0, 150));
    LASTS(0.15, 0, ppoll(NULL, 0, &span, NULL));
    LASTS(0.15, 0, epoll_wait(nobody, &event, 1, 150));
    close(nobody);

    /* Errors are the system's. */
    span.tv_nsec = 1000000000;
    CHECK(nanosleep(&span, NULL) == -1 && errno == EINVAL);
    CHECK(clock_nanosleep(CLOCK_MONOTONIC, 0, &span, NULL) == EINVAL);
    time.tv_usec = -1;
    CHECK(select(0, NULL, NULL, NULL, &time) == -1 && errno == EINVAL);
}

static void processes(void)
{
    int ends[2];
    int status = 0;
    char octet = 0;
    pid_t child;
    FILE *output;
    char text[16];
    struct pollfd line;

    CHECK(pipe(ends) == 0);
    child = fork();
    if (child == 0) {
        usleep(60000);
        _exit(write(ends[1], "x", 1) == 1 ? 7 : 8);
    }
    line.fd = ends[0];
    line.events = POLLIN;
    LASTS(0.03, 1, poll(&line, 1, -1));
    CHECK(read(ends[0], &octet, 1) == 1 && octet == 'x');
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 7);
    status = system("exit 3");
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3);
    output = popen("sleep 0.1; echo said", "r");
    CHECK(output != NULL && fgets(text, sizeof text, output) != NULL && strcmp(text, "said\n") == 0);
    CHECK(pclose(output) == 0);
}

static void alarm_interrupt(void)
{
    EXPECT(TX_SUCCESS, tx_semaphore_put(&alarms));
}

static void on_alarm(int number)
{
    (void)number;
    EXPECT(TX_SUCCESS, tx_host_interrupt(alarm_interrupt));
}

/* A signal of the application's own wakes an idle program and ends a sleep. */
static void signals(void)
{
    struct itimerval period = {{0, 53700}, {0, 53700}};

    signal(SIGALRM, on_alarm);
    setitimer(ITIMER_REAL, &period, NULL);
    for (int i = 0; i < 3; i++) {
        EXPECT(TX_SUCCESS, tx_semaphore_get(&alarms, TX_WAIT_FOREVER));
    }
    CHECK(sleep(5) != 0);
    memset(&period, 0, sizeof period);
    setitimer(ITIMER_REAL, &period, NULL);
    signal(SIGALRM, SIG_DFL);
}

#ifdef __cplusplus
/* Two threads in the middle of their handlers: each has its own exceptions. */
static void throw_and_catch(ULONG thrown)
{
    for (int i = 0; i < 20; i++) {
        try {
            try {
                throw thrown;
            } catch (ULONG caught) {
                CHECK(caught == thrown);
                tx_thread_sleep(1 + thrown % 2);
                throw;
            }
        } catch (ULONG caught) {
            CHECK(caught == thrown);
            tx_thread_relinquish();
        }
    }
}
#else
static void throw_and_catch(ULONG thrown)
{
    (void)thrown;
}
#endif

static TX_THREAD thrower;

static void entry(ULONG input)
{
    ULONG before;

    (void)input;
    EXPECT(TX_SUCCESS, tx_thread_resume(&thrower));
    throw_and_catch(1);
    before = rounds;
    sleeps();
    if (strcmp(getenv("TX_HOST_CLOCK"), "real") == 0) {
        /* More urgent threads ran meanwhile. */
        CHECK(rounds - before >= 50);
    }
    processes();
    signals();
    finish();
}

static void work(ULONG input)
{
    (void)input;
    for (;;) {
        rounds++;
        tx_thread_sleep(1);
    }
}

int main(void)
{
    tx_kernel_enter();
    return 1;
}

void tx_application_define(VOID *memory)
{
    EXPECT(TX_SUCCESS, tx_semaphore_create(&alarms, (CHAR *)"alarms", 0));
    EXPECT(TX_SUCCESS, tx_thread_create(&worker, (CHAR *)"worker", entry, 0, take(&memory, STACK_SIZE), STACK_SIZE, 10, 10,
        TX_NO_TIME_SLICE, TX_AUTO_START));
    EXPECT(TX_SUCCESS, tx_thread_create(&thrower, (CHAR *)"thrower", throw_and_catch, 2, take(&memory, STACK_SIZE), STACK_SIZE,
        10, 10, TX_NO_TIME_SLICE, TX_DONT_START));
    EXPECT(TX_SUCCESS, tx_thread_create(&urgent, (CHAR *)"urgent", work, 0, take(&memory, STACK_SIZE), STACK_SIZE, 5, 5,
        TX_NO_TIME_SLICE, TX_AUTO_START));
}
