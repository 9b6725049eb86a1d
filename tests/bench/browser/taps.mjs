// From a tap at the counter to a board that shows it, as one JSON object: name -> [milliseconds].
