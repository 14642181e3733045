// What comes in from outside.
#ifndef ARES_BOARD_INPUT_H
#define ARES_BOARD_INPUT_H

#include <stdint.h>

struct ares;

struct input; // remembered.h

// Whether there can be such an input; 0, or an error and a message.
int input_check(struct ares *ares, const struct input *input);

// One that was checked goes in. Fails only when the machine has no room for it now; then nothing
// changed. What it brings about at once is for board_settle().
int input_put(struct ares *ares, const struct input *input);

// The error that input_put() fails with.
int input_no_room(struct ares *ares);

#endif
