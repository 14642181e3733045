// Floating point as a program uses it: sums, roots, conversions, flags, and printing in decimal.
#include "board.h"

static void print_double(double value) {
    union {
        double number;
        uint32_t words[2];
    } bits = {value};
    print_hex(bits.words[1], 8);
    print_hex(bits.words[0], 8);
    if (value < 0) {
        put('-');
        value = -value;
    } else {
        put(' ');
    }
    if (!(value < 4e9)) {
        print("large\n");
        return;
    }
    uint32_t whole = (uint32_t)value;
    print_number(whole);
    put('.');
    for (int i = 0; i < 9; i++) {
        value = (value - whole) * 10;
        whole = (uint32_t)value;
        put((char)('0' + whole));
    }
    put('\n');
}

int main(void) {
    volatile double zero = 0.0, one = 1.0, ten = 10.0;
    CSR_WRITE(fcsr, 0u);
    double series = 0, sign = 1;
    for (int i = 0; i < 2000; i++, sign = -sign) {
        series += sign / (2 * i + 1);
    }
    print_double(4 * series);
    double root = 1;
    for (int i = 0; i < 30; i++) {
        root = (root + 2 / root) / 2;
    }
    print_double(root);
    print_double(__builtin_sqrt(2.0 * one));
    print_double(one / ten + 2 * one / ten);
    print_double(-one / 3);
    show("flags", CSR_READ(fflags));
    CSR_WRITE(fflags, 0u);
    print_double(one / zero);
    show("flags", CSR_READ(fflags));
    print_double(zero / zero);
    show("flags", CSR_READ(fflags));
    for (uint32_t mode = 0; mode < 5; mode++) {
        CSR_WRITE(frm, mode);
        volatile float third = (float)(one / 3);
        print_double(third);
        uint32_t rounded;
        __asm__ volatile("fcvt.w.d %0, %1" : "=r"(rounded) : "f"(2.5 * one));
        show("rounded", rounded);
    }
    CSR_WRITE(frm, 0u);
    float mean = 0;
    for (int i = 1; i <= 100; i++) {
        mean += (float)i * 0.1f;
    }
    print_double(mean);
    return 0;
}
