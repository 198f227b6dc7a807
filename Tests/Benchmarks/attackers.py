#!/usr/bin/env python3
"""Honest clients among slow attackers.

    attackers.py [--heads 2000] [--readers 500] [--honest 50] [--seconds 60] [--head-deadline 10] [--read-deadline 30] COMMAND

Attackers of one kind send a head one byte a second, those of the other ask for an endless or long answer (`--long PATH`)
and read a byte a second; closed ones come again at once. Honest clients ask for `--path` every 100 ms. Exits with 1 when
the honest ones' p99 is above 100 ms, when one of them fails, or when an attacker outlives its deadline.
`{port}` in the command is replaced by a free port.
"""
import argparse, multiprocessing, pathlib, resource, select, selectors, shlex, socket, subprocess, sys, time

SLACK = 3.0


class Attacker:
    def __init__(self, port, reads, path):
        self.port, self.reads, self.path = port, reads, path
        self.lifetimes, self.place = [], 0

    def begin(self):
        self.socket = socket.socket()
        if self.reads:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", self.port))
        self.socket.setblocking(False)
        self.poll = select.poll()
        self.poll.register(self.socket, 0)
        self.begun, self.place = time.monotonic(), 0
        if self.reads:
            self.socket.send(f"GET {self.path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())

    HEAD = b"GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: " + b"a" * 10_000

    def step(self):
        """One byte; False when the server has closed."""
        try:
            if self.reads:
                # Bytes that came before a reset can still be read after it, so the socket is asked first.
                if self.poll.poll(0):
                    return False
                return self.socket.recv(1) != b""
            self.socket.send(self.HEAD[self.place:self.place + 1])
            self.place += 1
            return self.socket.recv(1) == b"never"
        except BlockingIOError:
            return True
        except OSError:
            return False

    def end(self):
        self.lifetimes.append(time.monotonic() - self.begun)
        self.socket.close()


def attack(port, arguments, results, ready):
    attackers = [Attacker(port, False, None) for _ in range(arguments.heads)]
    attackers += [Attacker(port, True, arguments.long) for _ in range(arguments.readers)]
    for one in attackers:
        one.begin()
    ready.set()
    end = time.monotonic() + arguments.seconds
    oldest = [0.0, 0.0]
    closed = [0, 0]
    while time.monotonic() < end:
        begin = time.monotonic()
        for one in attackers:
            if not one.step():
                one.end()
                closed[one.reads] += 1
                one.begin()
            oldest[one.reads] = max(oldest[one.reads], time.monotonic() - one.begun, *one.lifetimes[-1:], 0)
        time.sleep(max(0.0, 1 - (time.monotonic() - begin)))
    results.put((closed, oldest))


def be_honest(port, arguments, results):
    request = f"GET {arguments.path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    selector = selectors.DefaultSelector()
    clients = []
    for number in range(arguments.honest):
        made = socket.create_connection(("127.0.0.1", port), 5)
        made.setblocking(False)
        clients.append({"socket": made, "next": time.monotonic() + number * 0.1 / arguments.honest, "sent": None})
        selector.register(made, selectors.EVENT_READ, clients[-1])
    latencies, failures = [], 0
    end = time.monotonic() + arguments.seconds
    while time.monotonic() < end:
        now = time.monotonic()
        for client in clients:
            if client["sent"] is None and client["next"] <= now:
                client["sent"] = time.monotonic()
                client["socket"].send(request)
        for key, _ in selector.select(0.005):
            client, answer = key.data, b""
            try:
                answer = key.fileobj.recv(65536)
            except OSError:
                pass
            if not answer.startswith(b"HTTP/1.1 200"):
                failures += 1
                selector.unregister(key.fileobj)
                clients.remove(client)
                continue
            latencies.append(time.monotonic() - client["sent"])
            client["next"], client["sent"] = client["sent"] + 0.1, None
    failures += sum(client["sent"] is not None and end - client["sent"] > 1 for client in clients)
    results.put((sorted(latencies), failures))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command")
    for name, value in {"heads": 2000, "readers": 500, "honest": 50, "seconds": 60}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--head-deadline", type=float, default=10)
    parser.add_argument("--read-deadline", type=float, default=30)
    parser.add_argument("--path", default="/health")
    parser.add_argument("--long", default="/flood")
    arguments = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(shlex.split(arguments.command.replace("{port}", str(port))), stdout=subprocess.DEVNULL)
    for _ in range(250):
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
            break
        except OSError:
            time.sleep(0.02)
    attacks, honesty, ready = multiprocessing.Queue(), multiprocessing.Queue(), multiprocessing.Event()
    attacker = multiprocessing.Process(target=attack, args=(port, arguments, attacks, ready))
    attacker.start()
    ready.wait(60)
    honest = multiprocessing.Process(target=be_honest, args=(port, arguments, honesty))
    honest.start()
    latencies, failures = honesty.get(timeout=arguments.seconds + 60)
    closed, oldest = attacks.get(timeout=60)
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    peak = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    is_alive = process.poll() is None
    process.terminate()
    process.wait()

    def percentile(part):
        return latencies[min(len(latencies) - 1, int(len(latencies) * part))] * 1000

    print(f"honest: {len(latencies)} answers, p50 {percentile(0.5):.2f} ms, p99 {percentile(0.99):.2f} ms, worst {latencies[-1] * 1000:.1f} ms, {failures} failures")
    print(f"slow heads: {arguments.heads} held, {closed[0]} closed, longest life {oldest[0]:.1f} s")
    print(f"slow readers: {arguments.readers} held, {closed[1]} closed, longest life {oldest[1]:.1f} s")
    print(f"server: alive {is_alive}, peak memory {peak:.1f} MiB")
    good = is_alive and failures == 0 and percentile(0.99) <= 100
    good = good and oldest[0] <= arguments.head_deadline + SLACK and oldest[1] <= arguments.read_deadline + SLACK
    print("held" if good else "NOT held")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
