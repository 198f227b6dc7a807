print("btelo")
