// What fills the packets: one function a row of the dictionary, in whichever app's file it belongs.
#ifndef ARES4_FLIGHT_PACKETS_H
#define ARES4_FLIGHT_PACKETS_H

#include "flight/situation.h"

#define PACKET(name, stem, slot, period_s, links)                                                  \
    void packet_fill_##stem(const struct situation *seen, struct packet_##stem *packet);
PACKET_ROWS(PACKET)
#undef PACKET

#endif
