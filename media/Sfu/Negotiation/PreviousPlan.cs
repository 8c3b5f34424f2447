namespace MediaServer.Sfu.Negotiation;

/// <summary>What a line carried before this offer.</summary>
internal static class PreviousPlan
{
    public static PublicationPlan? PreviousPublication(this OfferRequest request, string mid) =>
        request.Previous?.Publications.FirstOrDefault(plan => plan.Mid == mid);

    public static SubscriptionPlan? PreviousSubscription(this OfferRequest request, string mid) =>
        request.Previous?.Subscriptions.FirstOrDefault(plan => plan.Mid == mid);
}
