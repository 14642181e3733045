// RAM that EDAC cannot correct, and what can still be done about it.
//
// The image never changes while it runs, so a second copy of it lies in RAM that is otherwise
// unused. Each start holds the image against its seal, the CRC that the build wrote into its last
// word, and makes whichever of the two does not hold from the other one. Meanwhile a word that
// errs is made whole from the other; should that one err as well, the word is left. A word that
// nobody uses is cleared. What the program was working with is lost: then the computer restarts,
// and the start-up code makes data and stack anew, and clears what is lost of the rest. What is to
// be done follows from what a word is now, and never from EDAC's last address alone.
#ifndef ARES4_KERNEL_MEMORY_H
#define ARES4_KERNEL_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

enum memory_mend { MEMORY_LOST, MEMORY_COPIED, MEMORY_CLEARED, MEMORY_LEFT };

struct memory_mends {
    uint32_t count;
    uint32_t address; // of the last
    enum memory_mend how;
};

// Early in a start: image and copy are what they should be after it, if one of them still was.
void memory_open(void);
// Whether the image then was.
bool memory_holds(void);
// Words that this start found other than they should be, of the image and of the copy. At power-on
// there is no copy yet.
struct memory_restored {
    uint32_t image_words, copy_words;
};
struct memory_restored memory_restored(void);
// Whether EDAC can make sense of all these words. Nobody is interrupted meanwhile.
bool memory_readable(uint32_t address, uint32_t bytes);
// Deals with a lost word. MEMORY_LOST: only a restart can.
enum memory_mend memory_mend(uint32_t address);
// What was dealt with since the start.
const struct memory_mends *memory_mends(void);

#endif
