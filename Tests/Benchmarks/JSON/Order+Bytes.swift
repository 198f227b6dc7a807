import JSON

/// Reading as generated code does it: one pass, every rule checked on the bytes before anything is copied.
extension Order {
    init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var number: Int64?
        var customer: String?
        var email: String?
        var note: String?
        var currency: String?
        var isPaid: Bool?
        var isGift: Bool?
        var createdAt: Int64?
        var total: Int64?
        var weight: Double?
        var items: [Item]?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key.matches("id") {
                id = try reader.text(from: 1, to: 64)
            } else if key.matches("number") {
                number = try reader.integer(from: 1, to: 1_000_000_000)
            } else if key.matches("customer") {
                customer = try reader.text(from: 1, to: 200)
            } else if key.matches("email") {
                email = try reader.text(from: 3, to: 254)
            } else if key.matches("note") {
                note = try reader.text(from: 0, to: 2000)
            } else if key.matches("currency") {
                currency = try reader.text(from: 3, to: 3)
            } else if key.matches("isPaid") {
                isPaid = try reader.readBool()
            } else if key.matches("isGift") {
                isGift = try reader.readBool()
            } else if key.matches("createdAt") {
                createdAt = try reader.integer(from: 0, to: .max)
            } else if key.matches("total") {
                total = try reader.integer(from: 0, to: 1_000_000_000_000)
            } else if key.matches("weight") {
                weight = try reader.readNumber().double
            } else if key.matches("items") {
                items = try Item.list(from: &reader)
            } else {
                try reader.skipValue()
            }
        }
        guard let id, let number, let customer, let email, let note, let currency, let isPaid, let isGift, let createdAt,
            let total, let weight, let items
        else { throw JSONError(.expectedKey, at: reader.offset) }
        self.init(
            id: id, number: number, customer: customer, email: email, note: note, currency: currency, isPaid: isPaid,
            isGift: isGift, createdAt: createdAt, total: total, weight: weight, items: items)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.key("number")
        writer.integer(number)
        writer.key("customer")
        writer.string(customer)
        writer.key("email")
        writer.string(email)
        writer.key("note")
        writer.string(note)
        writer.key("currency")
        writer.string(currency)
        writer.key("isPaid")
        writer.boolean(isPaid)
        writer.key("isGift")
        writer.boolean(isGift)
        writer.key("createdAt")
        writer.integer(createdAt)
        writer.key("total")
        writer.integer(total)
        writer.key("weight")
        writer.double(weight)
        writer.key("items")
        writer.beginArray()
        for item in items { item.write(to: &writer) }
        writer.endArray()
        writer.endObject()
    }
}

extension Order.Item {
    static func list(from reader: inout JSONReader) throws(JSONError) -> [Order.Item] {
        var items: [Order.Item] = []
        try reader.beginArray()
        while try reader.nextElement() {
            guard items.count < 100 else { throw JSONError(.tooManyMembers, at: reader.offset) }
            items.append(try Order.Item(from: &reader))
        }
        return items
    }

    init(from reader: inout JSONReader) throws(JSONError) {
        var sku: String?
        var title: String?
        var quantity: Int64?
        var price: Int64?
        var isDigital: Bool?
        var discount: Order.Discount?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key.matches("sku") {
                sku = try reader.text(from: 1, to: 40)
            } else if key.matches("title") {
                title = try reader.text(from: 1, to: 200)
            } else if key.matches("quantity") {
                quantity = try reader.integer(from: 1, to: 1000)
            } else if key.matches("price") {
                price = try reader.integer(from: 0, to: 1_000_000_000)
            } else if key.matches("isDigital") {
                isDigital = try reader.readBool()
            } else if key.matches("discount") {
                if try reader.peekKind() == .null {
                    try reader.readNull()
                } else {
                    discount = try Order.Discount(from: &reader)
                }
            } else {
                try reader.skipValue()
            }
        }
        guard let sku, let title, let quantity, let price, let isDigital else {
            throw JSONError(.expectedKey, at: reader.offset)
        }
        self.init(sku: sku, title: title, quantity: quantity, price: price, isDigital: isDigital, discount: discount)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("sku")
        writer.string(sku)
        writer.key("title")
        writer.string(title)
        writer.key("quantity")
        writer.integer(quantity)
        writer.key("price")
        writer.integer(price)
        writer.key("isDigital")
        writer.boolean(isDigital)
        if let discount {
            writer.key("discount")
            writer.beginObject()
            writer.key("code")
            writer.string(discount.code)
            writer.key("percent")
            writer.integer(discount.percent)
            writer.endObject()
        }
        writer.endObject()
    }
}

extension Order.Discount {
    init(from reader: inout JSONReader) throws(JSONError) {
        var code: String?
        var percent: Int64?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key.matches("code") {
                code = try reader.text(from: 1, to: 40)
            } else if key.matches("percent") {
                percent = try reader.integer(from: 0, to: 100)
            } else {
                try reader.skipValue()
            }
        }
        guard let code, let percent else { throw JSONError(.expectedKey, at: reader.offset) }
        self.init(code: code, percent: percent)
    }
}

extension JSONReader {
    /// A string whose length in scalars is in a range.
    fileprivate mutating func text(from least: Int, to most: Int) throws(JSONError) -> String {
        let slice = try readStringSlice()
        let length = slice.scalarCount
        guard length >= least, length <= most else { throw JSONError(.expectedValue, at: offset) }
        return slice.string
    }

    fileprivate mutating func integer(from least: Int64, to most: Int64) throws(JSONError) -> Int64 {
        guard let value = try readNumber().int64, value >= least, value <= most else {
            throw JSONError(.expectedValue, at: offset)
        }
        return value
    }
}
