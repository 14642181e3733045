// Atomic operations: reservations, old values, signed and unsigned extremes, a lock.
#include "board.h"

static volatile uint32_t word;

static uint32_t store_conditional(uint32_t value) {
    uint32_t failed;
    __asm__ volatile("sc.w %0, %2, %1" : "=r"(failed), "+A"(word) : "r"(value) : "memory");
    return failed;
}

static uint32_t load_reserved(void) {
    uint32_t value;
    __asm__ volatile("lr.w %0, %1" : "=r"(value), "+A"(word)::"memory");
    return value;
}

#define TRY(name, value)                                                                           \
    do {                                                                                           \
        uint32_t old_;                                                                             \
        __asm__ volatile(name " %0, %2, %1" : "=r"(old_), "+A"(word) : "r"(value) : "memory");     \
        print(name);                                                                               \
        show(" old", old_);                                                                        \
        show("    new", word);                                                                     \
    } while (0)

int main(void) {
    word = 5;
    show("lr", load_reserved());
    show("sc", store_conditional(6));
    show("word", word);
    show("sc without a reservation", store_conditional(7) != 0);
    show("word", word);
    TRY("amoswap.w", 0x80000000u);
    TRY("amoadd.w", 0xFFFFFFFFu);
    TRY("amoand.w", 0x0FF00FF0u);
    TRY("amoor.w", 0xF000000Fu);
    TRY("amoxor.w", 0xFFFFFFFFu);
    TRY("amomin.w", 0x80000001u);
    TRY("amomax.w", 0x7FFFFFFFu);
    TRY("amominu.w", 0xFFFFFFFFu);
    TRY("amomaxu.w", 0xFFFFFFFEu);
    return 0;
}
