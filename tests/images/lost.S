# Faults where no trap handler can be fetched.
    .globl main
main:
    csrw mtvec, zero
    lw t0, 0(zero)
