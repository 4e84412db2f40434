package deploy

// QuotePair gives the assets that a feed's proxy quotes.
var QuotePair = quotePair
