// The fields of struct machine by name, as saved flights hold them.
//
// In a file a field is: 1 byte length of the name, the name, 1 byte size of an element, 4 bytes
// elements of a group, 4 bytes groups, and the elements, without gaps.
#ifndef ARES_BOARD_FIELDS_H
#define ARES_BOARD_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "machine.h"

// Appends all fields; count only when bytes is NULL. Returns how many bytes they take.
size_t fields_put(const struct machine *machine, uint8_t *bytes);

// Takes up fields from count bytes. What the file does not have becomes what it is in a machine to
// which it means nothing; what struct machine does not have must be zero in the file. False: what
// says why.
bool fields_take(struct machine *machine, const uint8_t *bytes, size_t count, const char **what);

// The same from the sections of a file of version 1. section gives the bytes of one by its name;
// NULL when it is not there or too short.
typedef const uint8_t *fields_section(const void *file, const char *name, size_t *count);
bool fields_take_v1(struct machine *machine, fields_section *section, const void *file,
                    const char **what);

#endif
