import Language

extension ServerContext {
    /// The Swift type of a value that is there and, where it is nullable, may be null.
    func swiftType(_ type: TypeReference) -> String {
        isNullable(type) ? "Nullable<\(bareType(type))>" : bareType(type)
    }

    /// The Swift type without regard to null.
    func bareType(_ type: TypeReference) -> String {
        switch type.shape {
        case .string, .url, .email: "String"
        case .integer: "Int64"
        case .number: "Double"
        case .boolean: "Bool"
        case .time: "Timestamp"
        case .date: "CalendarDate"
        case .datetime: "CalendarDateTime"
        case .month: "CalendarMonth"
        case .file: "UploadedFile"
        case .raw: "RawJSON"
        case .list(let element, _): "[\(swiftType(element))]"
        case .map(let value, _): "StringMap<\(swiftType(value))>"
        case .named(let name): swiftName(ofType: name)
        }
    }

    /// What a property of a field is: absent and null are told apart only where both may be.
    func propertyType(_ field: Field) -> String {
        let mayBeAbsent = !field.isRequired && field.defaultValue == nil
        if mayBeAbsent { return swiftType(field.type) + "?" }
        return isNullable(field.type) ? bareType(field.type) + "?" : bareType(field.type)
    }

    /// Whether null is a value of the type, also by way of another spelling.
    func isNullable(_ type: TypeReference) -> Bool { type.isNullable || resolved(type).isNullable }

    /// The type after all other spellings of it are undone.
    func resolved(_ type: TypeReference) -> TypeReference {
        guard case .named(let name) = type.shape, let named = self.type(named: name), case .alias(let target) = named.definition
        else { return type }
        return resolved(target)
    }
}
