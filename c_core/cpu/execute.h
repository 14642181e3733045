// The fast loop, as a back end.
#ifndef ARES_CPU_EXECUTE_H
#define ARES_CPU_EXECUTE_H

#include "back_end.h"

extern const struct back_end execute_back_end;

#endif
