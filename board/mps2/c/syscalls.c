/* What the C library asks of a system: console output, a little heap for its streams, an end. For programs that use printf. */
#include <sys/stat.h>

void console_write(const char *text);
void console_exit(int code);

#define HEAP_SIZE 4096

int _write(int file, const char *text, int length)
{
    (void)file;
    for (int i = 0; i < length; i++) {
        const char one[2] = {text[i], '\0'};

        console_write(one);
    }
    return length;
}

void *_sbrk(int increment)
{
    static char heap[HEAP_SIZE] __attribute__((aligned(8)));
    static int used;
    char *start = heap + used;

    if (increment < 0 || increment > HEAP_SIZE - used) {
        return (void *)-1;
    }
    used += increment;
    return start;
}

void _exit(int code)
{
    console_exit(code);
    for (;;) {
    }
}

int _read(int file, char *text, int length)
{
    (void)file, (void)text, (void)length;
    return 0;
}

int _close(int file)
{
    (void)file;
    return 0;
}

int _lseek(int file, int offset, int from)
{
    (void)file, (void)offset, (void)from;
    return 0;
}

int _fstat(int file, struct stat *status)
{
    (void)file;
    status->st_mode = S_IFCHR;
    return 0;
}

int _isatty(int file)
{
    (void)file;
    return 1;
}

int _getpid(void)
{
    return 1;
}

int _kill(int process, int signal)
{
    (void)process, (void)signal;
    return -1;
}
