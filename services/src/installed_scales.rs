//! The scales and the risk matrix in force as of an instant.

use outturn_domain::framework::Framework;
use outturn_domain::organisation::ScaleOf;
use outturn_domain::over_time::OverTime;
use outturn_domain::risk::Matrix;
use outturn_domain::scale::Scale;
use outturn_store::ReadPoint;
use outturn_store::scales::ScaleText;

use crate::answers::Answers;
use crate::error::Failure;

/// A scale or matrix with the hash of its text.
#[derive(Debug)]
pub(crate) struct Installed<T> {
    /// The scale or matrix.
    pub(crate) read: T,
    /// The SHA-256 of its text.
    pub(crate) hash: String,
}

/// What is in force from when; absent where no text of that code is recorded.
#[derive(Debug)]
pub(crate) struct ScalesInForce {
    /// Of milestones.
    pub(crate) milestones: OverTime<Option<Installed<Scale>>>,
    /// Of delivery confidence.
    pub(crate) confidence: OverTime<Option<Installed<Scale>>>,
    /// Of risks.
    pub(crate) matrices: OverTime<Option<Installed<Matrix>>>,
}

impl Answers {
    /// The scales in force in a framework, as they were recorded at a point.
    pub(crate) async fn scales(&self, framework: &Framework, point: ReadPoint) -> Result<ScalesInForce, Failure> {
        let texts = self.reader.scale_texts(point).await?;
        let council = &framework.council;
        Ok(ScalesInForce {
            milestones: council.scale_over_time(ScaleOf::Milestones).map(|code| installed(&texts, code, Scale::parse)),
            confidence: council.scale_over_time(ScaleOf::Confidence).map(|code| installed(&texts, code, Scale::parse)),
            matrices: council.scale_over_time(ScaleOf::Risks).map(|code| installed(&texts, code, Matrix::parse)),
        })
    }
}

fn installed<T, E: std::fmt::Display>(texts: &[ScaleText], code: &str, parse: impl Fn(&str) -> Result<T, E>) -> Option<Installed<T>> {
    let Some(text) = texts.iter().find(|text| text.code.as_str() == code) else {
        tracing::warn!(scale = code, "a scale in force is not installed; what it is to read has no status");
        return None;
    };
    match parse(&text.body) {
        Ok(read) => Some(Installed { read, hash: text.hash.clone() }),
        Err(error) => {
            tracing::error!(scale = code, %error, "a recorded scale cannot be read; what it is to read has no status");
            None
        }
    }
}
