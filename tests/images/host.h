// Calls of the host, as the RISC-V semihosting convention has them.
#ifndef HOST_H
#define HOST_H

#include <stddef.h>
#include <stdint.h>

enum call {
    SYS_OPEN = 0x01,
    SYS_CLOSE = 0x02,
    SYS_WRITEC = 0x03,
    SYS_WRITE0 = 0x04,
    SYS_WRITE = 0x05,
    SYS_READ = 0x06,
    SYS_READC = 0x07,
    SYS_ISERROR = 0x08,
    SYS_SEEK = 0x0a,
    SYS_FLEN = 0x0c,
    SYS_TMPNAM = 0x0d,
    SYS_REMOVE = 0x0e,
    SYS_RENAME = 0x0f,
    SYS_CLOCK = 0x10,
    SYS_TIME = 0x11,
    SYS_ERRNO = 0x13,
    SYS_GET_CMDLINE = 0x15,
    SYS_HEAPINFO = 0x16,
    SYS_EXIT_EXTENDED = 0x20,
    SYS_ELAPSED = 0x30,
    SYS_TICKFREQ = 0x31,
};

#define APPLICATION_EXIT 0x20026u
#define READ_BINARY 1u
#define READ_WRITE 3u
#define WRITE_BINARY 5u
#define WRITE_READ 7u
#define APPEND_BINARY 9u

static inline uint32_t call(enum call operation, const volatile void *argument) {
    register uint32_t a0 __asm__("a0") = operation;
    register const volatile void *a1 __asm__("a1") = argument;
    __asm__ volatile(".option push\n"
                     ".option norvc\n"
                     ".balign 16\n"
                     "slli x0, x0, 0x1f\n"
                     "ebreak\n"
                     "srai x0, x0, 7\n"
                     ".option pop"
                     : "+r"(a0)
                     : "r"(a1)
                     : "memory");
    return a0;
}

static inline uint32_t call_with(enum call operation, uint32_t one, uint32_t two, uint32_t three,
                                 uint32_t four) {
    volatile uint32_t block[] = {one, two, three, four};
    return call(operation, block);
}

static inline uint32_t place(const volatile void *what) { return (uint32_t)(uintptr_t)what; }

static inline uint32_t length(const char *text) {
    uint32_t count = 0;
    while (text[count]) {
        count++;
    }
    return count;
}

static inline uint32_t file(const char *name, uint32_t mode) {
    return call_with(SYS_OPEN, place(name), mode, length(name), 0);
}

static inline void say(const char *text) { call(SYS_WRITE0, text); }

static inline void tell(const char *name, uint32_t number) {
    char digits[] = " 00000000\n";
    for (int i = 0; i < 8; i++) {
        digits[8 - i] = "0123456789abcdef"[number >> 4 * i & 15];
    }
    say(name);
    say(digits);
}

#endif
