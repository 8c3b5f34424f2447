using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace MediaServer.Server.Api;

/// <summary>Writes RFC 9457 problem details; the only place where the API says no.</summary>
internal static class Problem
{
    public static IResult Of(string code, int? status = null, string? detail = null) =>
        Results.Problem(
            detail: detail,
            statusCode: status ?? ErrorCode.StatusOf(code),
            title: code.Replace('_', ' '),
            type: "about:blank",
            extensions: new Dictionary<string, object?> { ["code"] = code }
        );

    public static Task WriteAsync(HttpContext context, string code, string? detail = null) =>
        Of(code, detail: detail).ExecuteAsync(context);

    /// <summary>Gives a body to an answer that has a status and nothing else.</summary>
    public static Task OnBareStatus(HttpContext context) =>
        Of(ErrorCode.OfStatus(context.Response.StatusCode), context.Response.StatusCode).ExecuteAsync(context);

    /// <summary>Unexpected exceptions become 503 without a word about their cause; the log has it.</summary>
    public static Task OnException(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        return WriteAsync(
            context,
            error switch
            {
                RefusedException refused => refused.Code,
                BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => ErrorCode.PayloadTooLarge,
                BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => ErrorCode.UnsupportedMedia,
                BadHttpRequestException or JsonException => ErrorCode.InvalidRequest,
                _ => ErrorCode.Unavailable,
            }
        );
    }
}
