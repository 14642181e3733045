// The executive: runs the apps in frames of 20 ms and sleeps in between.
//
// Each frame releases the tasks that are due in it: all of the 50 Hz group, and those of the 10 Hz
// and 1 Hz groups whose phase it is, so that slow work is spread over many frames. A frame meets
// its deadline when all it released is done before the next one begins. Only such a frame serves
// the watchdog.
//
// Nothing preempts anything: interrupts are not taken as traps. wfi ends when a line rises, and the
// executive then asks the interrupt controller who it was (kernel/interrupts.h). A handler
// therefore never runs in the middle of a task, and no data needs a lock. A task that hangs is the
// watchdog's business.
#ifndef ARES4_KERNEL_EXECUTIVE_H
#define ARES4_KERNEL_EXECUTIVE_H

#include <stdbool.h>
#include <stdint.h>

#define EXECUTIVE_FRAMES_PER_SECOND 50u
#define EXECUTIVE_50_HZ 1u // periods in frames
#define EXECUTIVE_10_HZ (EXECUTIVE_FRAMES_PER_SECOND / 10u)
#define EXECUTIVE_5_HZ (EXECUTIVE_FRAMES_PER_SECOND / 5u)
#define EXECUTIVE_1_HZ EXECUTIVE_FRAMES_PER_SECOND

struct executive_report {
    uint32_t frames;
    uint32_t overruns;          // frames that missed their deadline
    uint32_t worst_frame_ticks; // longest since the last second began
    uint32_t busy_permille;     // share of the last whole second spent in frames
};

// frame releases whatever is due in it; background runs between frames, after interrupts were
// dispatched, and says whether it wants to be called again at once.
struct executive_hooks {
    void (*frame)(uint32_t frame);
    bool (*background)(void);
};

// Runs for ever.
_Noreturn void executive_run(const struct executive_hooks *hooks);
const struct executive_report *executive_report(void);

#endif
