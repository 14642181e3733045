// How the log is laid out, in words.
// Made by firmware/generate.py of docs/log-format.md: do not edit.
// clang-format off
#ifndef ARES4_PORTABLE_GENERATED_LOG_FORMAT_H
#define ARES4_PORTABLE_GENERATED_LOG_FORMAT_H

#include <stdint.h>

#define LOG_FORMAT_BYTES 21326u
extern const uint8_t log_format[LOG_FORMAT_BYTES];

#endif
