// Says in capitals what it reads of its host's console, byte by byte and then a line at a time.
#include "board.h"
#include "host.h"

static void shout(char *text, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        text[i] -= text[i] >= 'a' && text[i] <= 'z' ? 'a' - 'A' : 0;
    }
}

int main(void) {
    static char line[64];
    uint32_t in = file(":tt", READ_BINARY), out = file(":tt", WRITE_BINARY);
    char byte;
    do {
        byte = (char)call(SYS_READC, NULL);
        shout(&byte, 1);
        call(SYS_WRITEC, &byte);
    } while (byte != '\n');
    print("the port\n");
    for (uint32_t count;
         (count = sizeof line - call_with(SYS_READ, in, place(line), sizeof line, 0));) {
        shout(line, count);
        call_with(SYS_WRITE, out, place(line), count, 0);
    }
    call_with(SYS_WRITE, file(":tt", APPEND_BINARY), place("error\n"), 6, 0);
    call_with(SYS_EXIT_EXTENDED, APPLICATION_EXIT, 5, 0, 0);
    return 1;
}
