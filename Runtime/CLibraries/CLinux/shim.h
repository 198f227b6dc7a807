// What Swift's Glibc module leaves out of Linux: epoll, eventfd and socket calls with transparent unions.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
