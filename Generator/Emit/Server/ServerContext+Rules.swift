import Language

/// Constraints as the rules of `Contract` that check them.
extension ServerContext {
    func rule(_ type: TypeReference, clamps: Bool = false) -> String {
        switch type.shape {
        case .string(let length, let pattern): return textRule(length, pattern)
        case .url: return ".url"
        case .email: return ".email"
        case .integer(let range), .number(let range):
            var arguments: [String] = []
            if let minimum = range.minimum { arguments.append("min: \(minimum)") }
            if let maximum = range.maximum { arguments.append("max: \(maximum)") }
            if clamps { arguments.append("clamps: true") }
            let kind = if case .integer = type.shape { "IntegerRule" } else { "NumberRule" }
            return arguments.isEmpty ? ".any" : "\(kind)(\(arguments.joined(separator: ", ")))"
        case .list(_, let count), .map(_, let count): return countRule(count)
        default: return ".any"
        }
    }

    private func textRule(_ length: LengthRange, _ pattern: Pattern?) -> String {
        var arguments = bounds(length)
        if let pattern { arguments.append("pattern: Patterns.\(patternName(pattern))") }
        return arguments.isEmpty ? ".any" : "TextRule(\(arguments.joined(separator: ", ")))"
    }

    private func countRule(_ count: LengthRange) -> String {
        let arguments = bounds(count)
        return arguments.isEmpty ? ".any" : "CountRule(\(arguments.joined(separator: ", ")))"
    }

    private func bounds(_ range: LengthRange) -> [String] {
        var arguments: [String] = []
        if let minimum = range.minimum, minimum > 0 { arguments.append("min: \(minimum)") }
        if let maximum = range.maximum { arguments.append("max: \(maximum)") }
        return arguments
    }
}
