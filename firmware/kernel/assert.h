// An invariant of the program, where a reader would want to know it.
//
// One that does not hold is a fault: file and line go into the fault record (kernel/fault.h), the
// computer starts anew, and that start tells them (event ASSERTED). So it stands where going on
// would be worse than starting anew: where memory or mass memory would be overwritten, or a number
// that is none would stay for ever. Not for what comes from outside: a torn frame, a worn page, a
// dead sensor.
//
// In a header it would name the wrong file: none stands there. ASSERTS=0 leaves them out, so that
// `make bench` can tell what they take.
#ifndef ARES4_KERNEL_ASSERT_H
#define ARES4_KERNEL_ASSERT_H

#include "generated/sources.h"
#include "kernel/fault.h"

#ifndef ASSERTS
#define ASSERTS 1
#endif
#ifndef SOURCE // the number of the file that is compiled: the Makefile says it
#define SOURCE SOURCE_unknown
#endif

#if ASSERTS
#define ASSERT(condition) ((condition) ? (void)0 : fault_assert(SOURCE, __LINE__))
#else
#define ASSERT(condition) ((void)sizeof(condition))
#endif

#endif
