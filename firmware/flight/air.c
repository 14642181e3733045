// The air: reads the cabin's sensors. What is wrong with it is a matter of the alarm table.
#include "drivers/cabin.h"
#include "flight/programs.h"

void air_open(void *own) {
    struct air_part *self = own;
    self->cabin = cabin_read();
}

void air_step(const struct situation *seen, void *own) {
    (void)seen;
    air_open(own);
}
