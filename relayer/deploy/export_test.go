package deploy

// QuotePair gives the assets that a feed's proxy quotes.
var QuotePair = quotePair

// PlanUnchecked is [NewPlan] without what is checked of the file, so that the
// contracts themselves judge it.
var PlanUnchecked = newPlan
