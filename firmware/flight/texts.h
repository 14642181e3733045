// Texts of the transcript on their way into the log: WORDS, and the IMAGE that belongs to them.
//
// A text waits with the transcript until it is safe, over restarts too. That it is tells the number
// it was given last: a log that is found to end with that number or a later one holds it. The image
// is the imager's last frame, and lies here meanwhile; a restart leaves it out.
#ifndef ARES4_FLIGHT_TEXTS_H
#define ARES4_FLIGHT_TEXTS_H

#include <stdbool.h>
#include <stdint.h>

struct record_row;
struct situation;
struct texts;

// The log was found to end with that record: what was with it before is given anew, or safe.
void texts_take_up(const struct situation *seen, struct texts *self, uint32_t safe);
// Gives the recorder the next entry and says which; false: there is none, or no room yet.
bool texts_next(const struct situation *seen, struct texts *self, struct record_row *row);
// Records up to this one are safe.
void texts_let_go(struct texts *self, uint32_t safe);

#endif
