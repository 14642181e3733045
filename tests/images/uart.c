// The registers of the 16550 as a driver that looks for the part uses them: divisor, scratch,
// loop-back, modem status, the order of interrupts.
#include "board.h"

#define LSR_READY 0x01u
#define LSR_SEEN 0x61u // READY, HOLDING_EMPTY, IDLE

static void line(const char *name) {
    print(name);
    print(": ");
    print_hex(UART_IER, 2);
    put(' ');
    print_hex(UART_LCR, 2);
    put(' ');
    print_hex(UART_MCR, 2);
    put('\n');
}

// What a driver writes to find out which part it has.
static void probe(void) {
    UART_MCR = 0; // QEMU starts with OUT2 set; the data sheet has none
    line("at first");
    UART_IER = 0xFF;
    UART_LCR = 0xFF & ~0x80;
    UART_MCR = 0xFF & ~0x10;
    line("all ones");
    UART_IER = 0;
    UART_LCR = 0x83;
    UART_DATA = 0x34;
    UART_IER = 0x12;
    uint8_t low = UART_DATA;
    uint8_t high = UART_IER;
    UART_LCR = 0x03;
    show("divisor", (uint32_t)high << 8 | low);
    line("after it");
    UART_FCR = 0x01;
    show("fifos", UART_IIR);
    UART_FCR = 0x00;
    show("no fifos", UART_IIR);
}

// Loop-back: nothing leaves, everything comes back.
static void loop_back(void) {
    uint8_t seen[16];
    UART_MCR = 0x10;
    for (uint32_t lines = 0; lines < 16; lines++) {
        UART_MCR = (uint8_t)(0x10 | lines);
        seen[lines] = UART_MSR & 0xF0;
    }
    UART_MCR = 0x10;
    UART_DATA = 'L';
    uint8_t status = UART_LSR & LSR_SEEN;
    uint8_t back = UART_DATA;
    uint8_t after = UART_LSR & LSR_SEEN;
    UART_MCR = 0x00;
    for (uint32_t lines = 0; lines < 16; lines++) {
        show("modem lines", seen[lines]);
    }
    show("status in loop-back", status);
    show("byte", back);
    show("status after it", after);
    show("modem status", UART_MSR & 0xF0);
}

// What of FCR clears the received bytes: its CLEAR bit, and each change of the mode.
static void clear(void) {
    static const uint8_t controls[] = {0x00, 0x01, 0x01, 0x03, 0x01, 0x02, 0x00, 0x05, 0x07, 0x00};
    uint8_t seen[sizeof controls];
    UART_MCR = 0x10;
    for (uint32_t i = 0; i < sizeof controls; i++) {
        UART_DATA = 'F';
        UART_FCR = controls[i];
        seen[i] = UART_LSR & LSR_SEEN;
    }
    UART_MCR = 0x00;
    for (uint32_t i = 0; i < sizeof controls; i++) {
        show("status after FCR", seen[i]);
    }
}

// Interrupts in order, in loop-back, so that none of the printing is among them.
static void interrupt(void) {
    uint8_t seen[16];
    uint32_t count = 0;
    UART_MCR = 0x10;
    (void)UART_IIR;
    UART_IER = 0x02; // the transmitter is empty already
    seen[count++] = UART_IIR & 0x0F;
    seen[count++] = UART_IIR & 0x0F;
    UART_DATA = 'A';
    seen[count++] = UART_IIR & 0x0F;
    seen[count++] = UART_IIR & 0x0F;
    seen[count++] = UART_DATA;
    UART_DATA = 'B';
    UART_IER = 0x03;
    seen[count++] = UART_IIR & 0x0F;
    seen[count++] = UART_DATA;
    seen[count++] = UART_IIR & 0x0F;
    seen[count++] = UART_IIR & 0x0F;
    UART_IER = 0x00;
    UART_MCR = 0x00;
    for (uint32_t i = 0; i < count; i++) {
        show("identified", seen[i]);
    }
}

int main(void) {
    probe();
    loop_back();
    clear();
    interrupt();
    return 0;
}
