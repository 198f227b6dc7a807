// A server for tests: `network-test-server [name=value]...`. Prints `listening PORT` once it takes connections, and stops
// gracefully at the end of its standard input when `stdin=1` is given.
import Glibc
import Network

var limits = HTTPServerLimits()
var port: UInt16 = 0
var loopCount = 1
var address = "127.0.0.1"
var certificate: String?
var key: String?
var stopsWithInput = false

for argument in CommandLine.arguments.dropFirst() {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { continue }
    let number = Int(parts[1]) ?? 0
    switch parts[0] {
    case "port": port = UInt16(parts[1]) ?? 0
    case "address": address = parts[1]
    case "loops": loopCount = number
    case "certificate": certificate = parts[1]
    case "key": key = parts[1]
    case "stdin": stopsWithInput = number == 1
    case "head": limits.headMilliseconds = Int64(number)
    case "answer": limits.answerMilliseconds = Int64(number)
    case "idle": limits.idleMilliseconds = Int64(number)
    case "bodyGrace": limits.bodyGraceMilliseconds = Int64(number)
    case "bodyRate": limits.bodyBytesPerSecond = Int64(number)
    case "writeStall": limits.writeStallMilliseconds = Int64(number)
    case "writeGrace": limits.writeGraceMilliseconds = Int64(number)
    case "linger": limits.lingerMilliseconds = Int64(number)
    case "stop": limits.stopMilliseconds = Int64(number)
    case "keptBody": limits.keptBodyBytes = number
    case "connections": limits.connections = number
    case "perAddress":
        limits.connectionsPerAddress = number
        limits.countsLoopback = true
    default:
        print("unknown: \(argument)")
        exit(2)
    }
}

let tls = certificate.flatMap { certificate in key.map { TLSConfiguration(certificateFile: certificate, keyFile: $0) } }
guard let socketAddress = SocketAddress(address, port: port) else {
    print("not an address: \(address)")
    exit(2)
}
do {
    let server = try HTTPServer(addresses: [socketAddress], limits: limits, tls: tls, loopCount: loopCount) { _ in TestService() }
    server.start()
    print("listening \(server.port)")
    fflush(nil)
    if stopsWithInput {
        while getchar() != EOF {}
        server.stop()
    }
    server.waitUntilStopped()
    print("stopped")
} catch {
    print("failed: \(error)")
    exit(1)
}
