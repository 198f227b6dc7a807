import JSON

/// A body of about a kilobyte as an operation of a contract would declare it.
struct Order: Codable, Equatable {
    var id: String
    var number: Int64
    var customer: String
    var email: String
    var note: String
    var currency: String
    var isPaid: Bool
    var isGift: Bool
    var createdAt: Int64
    var total: Int64
    var weight: Double
    var items: [Item]

    struct Item: Codable, Equatable {
        var sku: String
        var title: String
        var quantity: Int64
        var price: Int64
        var isDigital: Bool
        var discount: Discount?
    }

    struct Discount: Codable, Equatable {
        var code: String
        var percent: Int64
    }
}

extension Order {
    static let example = Order(
        id: "ord_01J9ZK6M3Y8Q4T7W2X5A", number: 1_048_576, customer: "Zoë Müller-Lüdenscheidt", email: "zoe.mueller@example.com",
        note: "Please leave the parcel with the neighbours on the second floor.\nThe \"left\" door, not the right one. "
            + "They are at home from eight in the morning to noon, and again after four o'clock. Thank you very much!",
        currency: "EUR", isPaid: true, isGift: false, createdAt: 1_795_000_000, total: 129_950, weight: 12.75,
        items: [
            Item(sku: "BK-00017-A", title: "A very long book about short programs", quantity: 2, price: 24_990, isDigital: false,
                discount: Discount(code: "SUMMER-READING", percent: 15)),
            Item(sku: "LMP-3000", title: "Desk lamp", quantity: 1, price: 39_990, isDigital: false, discount: nil),
            Item(sku: "EB-4411", title: "The same book, to read on a screen", quantity: 1, price: 9_990, isDigital: true,
                discount: Discount(code: "BUNDLE", percent: 50)),
            Item(sku: "PEN-7", title: "Pencil", quantity: 12, price: 2_500, isDigital: false, discount: nil),
            Item(sku: "GC-100", title: "Gift card 日本語", quantity: 1, price: 10_000, isDigital: true, discount: nil),
        ])
}
