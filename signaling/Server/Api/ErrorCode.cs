using MediaServer.Visits;

namespace MediaServer.Server.Api;

/// <summary>The protocol's stable error codes: the text of a HubException and the <c>code</c> of a problem.</summary>
internal static class ErrorCode
{
    public const string InvalidRequest = "invalid_request";
    public const string Unauthorized = "unauthorized";
    public const string Forbidden = "forbidden";
    public const string NotFound = "not_found";
    public const string Conflict = "conflict";
    public const string VisitEnded = "visit_ended";
    public const string VisitFull = "visit_full";
    public const string NotAdmitted = "not_admitted";
    public const string TooManyRequests = "too_many_requests";
    public const string PayloadTooLarge = "payload_too_large";
    public const string UnsupportedMedia = "unsupported_media";
    public const string DialRefused = "dial_refused";
    public const string Unavailable = "unavailable";

    public static string Of(VisitError error) =>
        error switch
        {
            VisitError.Unauthorized => Unauthorized,
            VisitError.Forbidden => Forbidden,
            VisitError.NotFound => NotFound,
            VisitError.Conflict => Conflict,
            VisitError.VisitEnded => VisitEnded,
            VisitError.VisitFull => VisitFull,
            VisitError.NotAdmitted => NotAdmitted,
            _ => InvalidRequest,
        };

    public static int StatusOf(string code) =>
        code switch
        {
            Unauthorized => StatusCodes.Status401Unauthorized,
            Forbidden or NotAdmitted or DialRefused => StatusCodes.Status403Forbidden,
            NotFound => StatusCodes.Status404NotFound,
            Conflict or VisitFull => StatusCodes.Status409Conflict,
            VisitEnded => StatusCodes.Status410Gone,
            TooManyRequests => StatusCodes.Status429TooManyRequests,
            PayloadTooLarge => StatusCodes.Status413PayloadTooLarge,
            UnsupportedMedia => StatusCodes.Status415UnsupportedMediaType,
            Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };

    /// <summary>The code that fits a status nobody chose a code for (an unknown route, a wrong method).</summary>
    public static string OfStatus(int status) =>
        status switch
        {
            StatusCodes.Status401Unauthorized => Unauthorized,
            StatusCodes.Status403Forbidden => Forbidden,
            StatusCodes.Status404NotFound => NotFound,
            StatusCodes.Status409Conflict => Conflict,
            StatusCodes.Status413PayloadTooLarge => PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType => UnsupportedMedia,
            StatusCodes.Status429TooManyRequests => TooManyRequests,
            >= StatusCodes.Status500InternalServerError => Unavailable,
            _ => InvalidRequest,
        };
}

/// <summary>An expected refusal on its way to the one place that turns it into an answer.</summary>
internal sealed class RefusedException(string code) : Exception(code)
{
    public string Code { get; } = code;

    public RefusedException(VisitError error)
        : this(ErrorCode.Of(error)) { }
}
