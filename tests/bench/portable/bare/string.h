// What littlefs takes of <string.h>; littlefs.c has those that the runtime has not.
#ifndef ARES4_BENCH_STRING_H
#define ARES4_BENCH_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memset(void *to, int value, size_t bytes);
int memcmp(const void *one, const void *other, size_t bytes);
size_t strlen(const char *text);
char *strchr(const char *text, int wanted);
char *strcpy(char *restrict to, const char *restrict from);
size_t strspn(const char *text, const char *of);
size_t strcspn(const char *text, const char *of);

#endif
