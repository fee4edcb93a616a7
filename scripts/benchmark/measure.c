// Runs a command, and writes what it took as one JSON object to the file given: the system's own account of it. A small process of its own, because
// the peak memory of a child begins with that of the process that it was forked from.
//
//     measure FILE COMMAND [ARGUMENT]...
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time) { return time.tv_sec + time.tv_usec / 1e6; }

int main(int count, char **arguments) {
    struct timespec began, ended;
    struct rusage usage;
    int status;
    if (count < 3) return 2;
    FILE *file = fopen(arguments[1], "we");
    if (!file) return 2;
    clock_gettime(CLOCK_MONOTONIC, &began);
    pid_t child = fork();
    if (child == 0) {
        // Whoever ends this program means the one that is measured.
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execvp(arguments[2], arguments + 2);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child) return 2;
    clock_gettime(CLOCK_MONOTONIC, &ended);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    fprintf(
        file, "{\"began\": %.9f, \"seconds\": %.9f, \"cpu\": %.6f, \"peak\": %ld, \"exit\": %d}\n", began.tv_sec + began.tv_nsec / 1e9,
        (ended.tv_sec - began.tv_sec) + (ended.tv_nsec - began.tv_nsec) / 1e9, seconds(usage.ru_utime) + seconds(usage.ru_stime),
        usage.ru_maxrss * 1024L, code);
    fclose(file);
    return code;
}
